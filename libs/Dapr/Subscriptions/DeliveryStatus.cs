namespace SatGate.Dapr.Subscriptions;

/// <summary>What an app answers to a delivery. Doubt asks for the event again.</summary>
public enum DeliveryStatus
{
    /// <summary>Not taken: deliver it again. Only a retry policy of the sidecar makes that happen.</summary>
    Retry = 0,

    /// <summary>Taken, durably.</summary>
    Success = 1,

    /// <summary>It can never be taken: to the dead-letter topic, or gone.</summary>
    Drop = 2,
}
