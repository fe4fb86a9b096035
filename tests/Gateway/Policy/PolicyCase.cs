using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Tests.Policy;

/// <summary>Rules as a user writes them, and callers to ask them about.</summary>
internal static class PolicyCase
{
    public static AccessRules Rules(string policy, string upstreams = "a: { command: [x] }, b: { command: [x] }")
    {
        var result = ConfigLoader.Load(
            new ConfigText($"upstreams: {{ {upstreams} }}\n{policy}", "satgate.yaml", "/etc/satgate"), _ => null);
        Assert.True(result.Ok, string.Join('\n', result.Errors));
        return new AccessRules(result.Config);
    }

    /// <summary>A caller; roles separated by blanks.</summary>
    public static Principal Caller(string id, string roles = "", string tenant = "") => new(id, "account", id)
    {
        Roles = roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), Tenant = tenant,
    };

    public static Verdict Call(this AccessRules rules, Principal caller, string tool, string arguments = "{}") =>
        rules.Call(
            caller, tool[..tool.IndexOf('.', StringComparison.Ordinal)],
            tool[(tool.IndexOf('.', StringComparison.Ordinal) + 1)..], Encoding.UTF8.GetBytes(arguments));
}
