using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>
/// The command line of whoever runs the gateway, and of whoever holds a token, against a gateway that runs.
/// </summary>
public sealed class CommandTests
{
    private static readonly Dictionary<string, string> s_none = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mint_ThenTopUpFreezeAndRevoke_ReachTheRunningGateway()
    {
        var (gateway, root) = await TokenGateway.StartAsync(1);
        await using var stop = gateway;
        root.Dispose();
        var minted = await JsonAsync(gateway, "token", "mint", "--budget", "2", "--label", "alice", "--json");
        var account = minted.GetProperty("budgetId").GetString()!;
        using var agent = await TokenAgent.OpenAsync(gateway, minted.GetProperty("token").GetString()!);
        await agent.SpendAsync("ok", 2);

        await JsonAsync(gateway, "budget", "topup", account, "3", "--operation", "one", "--json");
        var again = await JsonAsync(gateway, "budget", "topup", account, "3", "--operation", "one", "--json");
        Assert.Equal(5, again.GetProperty("limit").GetInt64());
        (await agent.CallAsync("ok")).AssertText("ok");

        Assert.Equal("frozen", (await JsonAsync(gateway, "budget", "freeze", account, "--json"))
            .GetProperty("state").GetString());
        (await agent.CallAsync("ok")).AssertError(-32000, "budget_exhausted");
        await JsonAsync(gateway, "budget", "freeze", account, "--undo", "--json");
        (await agent.CallAsync("ok")).AssertText("ok");

        await JsonAsync(gateway, "token", "revoke", minted.GetProperty("tokenId").GetString()!, "--json");
        (await agent.CallAsync("ok")).AssertError(-32001, "token_revoked");
    }

    [Fact]
    public async Task Delegate_AsTheHolder_CarvesABudgetOutOrSaysWhyNot()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;
        var holder = new Dictionary<string, string> { ["SATGATE_TOKEN"] = parent.Token };
        string[] command = ["token", "delegate", "--url", $"{gateway.Aggregate}", "--budget"];

        var made = await TokenGateway.RunAsync(gateway, holder, [.. command, "4", "--tools", "ok"]);
        var refused = await TokenGateway.RunAsync(gateway, holder, [.. command, "7"]);
        var tokenless = await TokenGateway.RunAsync(gateway, s_none, [.. command, "1"]);

        Assert.Equal((0, 1, 2), (made.ExitCode, refused.ExitCode, tokenless.ExitCode));
        Assert.Contains("insufficient parent budget", refused.StandardError, StringComparison.Ordinal);
        using var child = await TokenAgent.OpenAsync(gateway, made.StandardOutput.Trim());
        Assert.Equal(["ok", "ping"], await child.ToolsAsync());
        Assert.Equal(4, await child.FigureAsync("remaining"));
        Assert.Equal(6, await parent.FigureAsync("remaining"));
        var id = (await child.ResultAsync("satgate/budget")).GetProperty("tokenId").GetString()!;

        var taken = await TokenGateway.RunAsync(
            gateway, holder, "token", "revoke", id, "--url", $"{gateway.Aggregate}");

        Assert.True(taken.ExitCode == 0, $"{taken}");
        (await child.CallAsync("ok")).AssertError(-32001, "token_revoked");
        Assert.Equal(10, await parent.FigureAsync("remaining"));
    }

    [Fact]
    public async Task Tree_WithAndWithoutAGatewayThatRuns_IsTheSame()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;
        var (_, id) = await parent.DelegateAsync(4, ",\"label\":\"child\"");
        var account = (await parent.ResultAsync("satgate/budget")).GetProperty("budgetId").GetString()!;

        var running = await JsonAsync(gateway, "budget", "tree", account, "--json");
        await gateway.StopAsync(Cancel);
        var stopped = await JsonAsync(gateway, "budget", "tree", account, "--json");

        Assert.Equal($"{running}", $"{stopped}");
        Assert.Equal($"sub:{id}", running.GetProperty("accounts")[1].GetProperty("budgetId").GetString());
        Assert.Equal("child", running.GetProperty("accounts")[1].GetProperty("label").GetString());
        var unknown = await TokenGateway.RunAsync(gateway, s_none, "budget", "show", "nobody");
        Assert.Equal(1, unknown.ExitCode);
    }

    [Fact]
    public async Task ControlSocket_OfAGateway_IsForItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            // There the folder's list of rights does it.
            return;
        }

        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        root.Dispose();

        var folder = Path.Combine(gateway.Folder, ".satgate", "run");

        Assert.True(File.Exists(Path.Combine(folder, "control.sock")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(gateway.Folder, "root.token")));
    }

    private static async Task<JsonElement> JsonAsync(GatewayProcess gateway, params string[] arguments)
    {
        var output = await TokenGateway.RunAsync(gateway, s_none, arguments);
        Assert.True(output.ExitCode == 0, $"{output}");
        return JsonDocument.Parse(output.StandardOutput).RootElement;
    }
}
