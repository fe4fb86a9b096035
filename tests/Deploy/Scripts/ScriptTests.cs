using System.Diagnostics;
using System.Runtime.Versioning;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Scripts;

/// <summary>The scripts of deploy/: they can be started, and the end-to-end one says when it skipped.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts => ["dapr/run", "docker/build", "compose/up", "e2e/dapr.sh"];

    private static async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("satgate-path-");
        try
        {
            // A PATH with the tools of every system and no daprd.
            foreach (var tool in new[] { "bash", "sh", "dirname", "sed", "env" })
            {
                var program = new[] { "/usr/bin", "/bin" }.Select(each => Path.Combine(each, tool)).First(File.Exists);
                File.CreateSymbolicLink(Path.Combine(folder.FullName, tool), program);
            }

            var start = new ProcessStartInfo(Repository.PathOf("deploy", script), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PATH"] = folder.FullName;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_CanBeStarted(string script)
    {
        var path = Repository.PathOf("deploy", script);

        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
        Assert.Matches(@"\A#!(/bin/sh|/usr/bin/env bash)\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "--require")]
    [InlineData(1, "redis", "--require")]
    public async Task EndToEnd_WithoutDaprd_SaysThatItSkipped(int code, params string[] arguments)
    {
        var (actual, output) = await RunAsync("e2e/dapr.sh", arguments);

        Assert.Equal(code, actual);
        Assert.Contains("skipped: daprd is not on the PATH", output, StringComparison.Ordinal);
        Assert.DoesNotContain("passed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e2e/dapr.sh", "mysql")]
    [InlineData("dapr/run", "mysql")]
    [InlineData("dapr/run")]
    public async Task Script_CalledWrongly_ShowsItsUse(string script, params string[] arguments)
    {
        var (code, output) = await RunAsync(script, arguments);

        Assert.Equal(2, code);
        Assert.Contains("deploy/" + script, output, StringComparison.Ordinal);
    }

    // The flags of daprd 1.18 that the script may use: one that does not exist would only show where daprd is.
    [Fact]
    public void EndToEnd_StartsSidecarsOnLoopback()
    {
        var text = File.ReadAllText(Repository.PathOf("deploy", "e2e", "dapr.sh"));
        string[] flags =
        [
            "--app-id", "--app-port", "--app-protocol", "--dapr-http-port", "--dapr-grpc-port",
            "--dapr-internal-grpc-port", "--metrics-port", "--dapr-listen-addresses",
            "--dapr-internal-grpc-listen-address", "--app-channel-address", "--metrics-listen-address",
            "--resources-path", "--config", "--log-level",
        ];
        var begin = text.IndexOf("\" daprd \\", StringComparison.Ordinal);
        var used = System.Text.RegularExpressions.Regex.Matches(
                text[begin..text.IndexOf("sidecar_pid[$app]", begin, StringComparison.Ordinal)], @"--[a-z-]+")
            .Select(flag => flag.Value)
            .ToList();

        Assert.Equal(flags.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        foreach (var address in flags.Where(flag => flag.EndsWith("address", StringComparison.Ordinal)
            || flag.EndsWith("addresses", StringComparison.Ordinal)))
        {
            Assert.Contains($"{address} 127.0.0.1", text, StringComparison.Ordinal);
        }
    }
}
