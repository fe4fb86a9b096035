namespace SatGate.Gateway.Configuration;

/// <summary>What happens when the credits do not suffice.</summary>
public sealed record EnforcementConfig
{
    public EnforcementMode Mode { get; init; } = EnforcementMode.Hard;

    public DenialForm Denial { get; init; } = DenialForm.Error;
}
