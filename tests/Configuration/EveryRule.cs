using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>What the rules of <see cref="EveryKey.Text"/> mean.</summary>
internal static class EveryRule
{
    public static PolicyConfig Policy => new()
    {
        Default = PolicyEffect.Allow, Order = PolicyOrder.FirstMatch,
        Rules =
        [
            new()
            {
                Name = "n", Effect = PolicyEffect.Allow, Roles = ["r"], Clients = ["c"], Tenants = ["t"],
                Servers = ["s"], Tools = ["a.*"],
                Arguments = new(
                [
                    new("x", new() { OneOf = ["a", "1", "true"], Min = "0", Max = "1.5" }),
                    new("y", new() { Absent = true }), new("z", new() { Like = ["*"] }),
                ]),
            },
            new() { Effect = PolicyEffect.Deny },
        ],
    };

    public static RateLimitConfig RateLimit => new()
    {
        Defaults = new(2, 0.5),
        Overrides =
        [
            new()
            {
                Clients = ["c"], Roles = ["r"], Tenants = ["t"], Servers = ["s"], Tools = ["u*"], Shared = true,
                Terms = new(3, 4),
            },
        ],
    };
}
