using System.Text.Json;

namespace SatGate.Macaroons.Arguments;

/// <summary>`absent`: the argument must not be given, not even as null.</summary>
internal sealed record AbsentCondition : IArgumentCondition
{
    public string Allowed => "must not be given";

    public bool Holds(JsonElement? argument) => argument is null;
}
