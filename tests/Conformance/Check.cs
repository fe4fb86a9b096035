using System.Text.Json;

namespace SatGate.Conformance.Tests;

/// <summary>One verdict of the suite: SUCCESS, FAILURE, WARNING, SKIPPED or INFO, with the suite's message.</summary>
internal sealed record Check(string Scenario, string Id, string Name, string Status, string Message)
{
    public const string Success = "SUCCESS";
    public const string Failure = "FAILURE";

    public static Check Read(string scenario, JsonElement check) => new(
        scenario,
        Text(check, "id"),
        Text(check, "name"),
        Text(check, "status"),
        Text(check, "errorMessage"));

    private static string Text(JsonElement check, string member) =>
        check.TryGetProperty(member, out var value) ? value.ToString() : "";
}
