using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Testing;

namespace SatGate.Configuration.Tests;

/// <summary>A changed file takes over whole, or not at all.</summary>
public sealed class ConfigSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-config-").FullName;
    private readonly LogList<ConfigSource> _log = new();
    private readonly List<(long? Before, long? After)> _changes = [];

    private string File => Path.Combine(_folder, "satgate.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Poll_ChangedFile_TakesOverWhenItStandsStill()
    {
        using var source = Open(1);
        Write(2);
        source.Poll();
        Assert.Equal(1, source.Current.Budget.Limit);
        source.Poll();
        Assert.Equal(2, source.Current.Budget.Limit);
        Assert.Equal([(1, 2)], _changes);
        Assert.Contains(_log.Lines, line => line.StartsWith("Information: Config", StringComparison.Ordinal));
    }

    [Fact]
    public void Poll_FileStillBeingWritten_IsNotJudged()
    {
        using var source = Open(1);
        foreach (var part in new[] { "upst", "upstreams: { a: ", Yaml(3) })
        {
            System.IO.File.WriteAllText(File, part);
            source.Poll();
        }

        Assert.Empty(_log.Lines);
        source.Poll();
        Assert.Equal([(1, 3)], _changes);
    }

    [Fact]
    public void Poll_InvalidFile_ChangesNothingAndSaysEveryErrorOnce()
    {
        using var source = Open(1);
        System.IO.File.WriteAllText(File, "upstreams: { a: { comand: [x] } }\nbudget: { limit: -1 }");
        for (var i = 0; i < 5; i++)
            source.Poll();
        Assert.Equal(1, source.Current.Budget.Limit);
        Assert.Empty(_changes);
        Assert.Equal(
            [
                $"Error: Config {File} changed, is not valid and changes nothing: 3 errors follow",
                $"Error: {File}:1:14: upstreams.a.command: is missing for transport stdio; "
                + "add `command: [program, argument]`",
                $"Error: {File}:1:19: upstreams.a.comand: is not a known key; did you mean `command`?",
                $"Error: {File}:2:18: budget.limit: is out of range; choose 0 to 9000000000000000",
            ],
            _log.Lines);
        Write(4);
        PollUntilStill(source);
        Assert.Equal([(1, 4)], _changes);
    }

    [Fact]
    public void Poll_FileReplacedByRename_TakesOver()
    {
        using var source = Open(1);
        var draft = Path.Combine(_folder, ".satgate.yaml.swp");
        System.IO.File.WriteAllText(draft, Yaml(5));
        System.IO.File.Move(draft, File, overwrite: true);
        PollUntilStill(source);
        Assert.Equal(5, source.Current.Budget.Limit);
    }

    /// <summary>
    /// Kubernetes: satgate.yaml → ..data/satgate.yaml, ..data → ..2026; an update swaps ..data alone.
    /// </summary>
    [Fact]
    public void Poll_SymlinkSwappedAsKubernetesDoes_TakesOver()
    {
        foreach (var (version, limit) in new[] { ("..1", 1), ("..2", 6) })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            System.IO.File.WriteAllText(Path.Combine(_folder, version, "satgate.yaml"), Yaml(limit));
        }

        var data = Path.Combine(_folder, "..data");
        Directory.CreateSymbolicLink(data, "..1");
        System.IO.File.CreateSymbolicLink(File, Path.Combine("..data", "satgate.yaml"));
        using var source = Watch();
        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..2");
        PollUntilStill(source);
        Assert.Equal(6, source.Current.Budget.Limit);
    }

    [Fact]
    public void Poll_FileGoneAndBack_KeepsTheLastAndSaysItOnce()
    {
        using var source = Open(1);
        System.IO.File.Delete(File);
        source.Poll();
        source.Poll();
        Assert.Equal(1, source.Current.Budget.Limit);
        Assert.StartsWith("Warning: Config cannot be read", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Write(7);
        PollUntilStill(source);
        Assert.Equal(7, source.Current.Budget.Limit);
    }

    [Fact]
    public void Poll_OnlyACommentChanged_PublishesNothing()
    {
        using var source = Open(1);
        System.IO.File.AppendAllText(File, "\n# a thought");
        PollUntilStill(source);
        Assert.Empty(_changes);
    }

    [Fact]
    public void Poll_ServerChanged_SaysThatItNeedsARestart()
    {
        using var source = Open(1);
        System.IO.File.WriteAllText(File, Yaml(1) + "\nserver: { port: 9 }\nlogging: { level: debug }");
        PollUntilStill(source);
        Assert.Contains($"Warning: Config {File}: server changed; that takes effect at the next start", _log.Lines);
        Assert.Contains($"Warning: Config {File}: logging changed; that takes effect at the next start", _log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("budget.store", StringComparison.Ordinal));
    }

    [Fact]
    public void OnChange_ListenerThrowsOrLeft_OthersAreStillCalled()
    {
        using var source = Open(1);
        var left = 0;
        source.OnChange((_, _) => left++).Dispose();
        using var broken = source.OnChange((_, _) => throw new InvalidOperationException("broken"));
        using var last = source.OnChange((_, after) => _changes.Add((null, after.Budget.Limit)));
        Write(8);
        PollUntilStill(source);
        Assert.Equal([(1, 8), (null, 8)], _changes);
        Assert.Equal(0, left);
        Assert.Contains(_log.Lines, line => line.StartsWith("Error: A part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_TimerFires_PollsEverySecondUntilStopped()
    {
        Write(1);
        var time = new ManualTimeProvider();
        var (source, _) = ConfigSource.Open(File, _ => null, time, _log);
        using var watched = source!;
        var changed = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = watched.OnChange((_, after) => changed.TrySetResult(after.Budget.Limit));
        await watched.StartAsync(CancellationToken.None);
        Write(9);
        while (!changed.Task.IsCompleted)
        {
            time.Advance(ConfigSource.PollInterval);
            await Task.Yield();
        }

        Assert.Equal(9, await changed.Task);
        await watched.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("missing.yaml", null, "does not exist; write one with `satgate init`, or name another with --config")]
    [InlineData("", null, "cannot be read; make it a file that this user may read")]
    [InlineData("latin1.yaml", "# \u00e9", "is not UTF-8; save it as UTF-8")]
    [InlineData("bad.yaml", "a: 1", "a: is not a known key;")]
    public void Open_FileThatCannotBe_SaysWhyAndGivesNoSource(string name, string? latin1, string error)
    {
        var path = Path.Combine(_folder, name);
        if (latin1 is not null)
            System.IO.File.WriteAllBytes(path, Encoding.Latin1.GetBytes(latin1));
        var (source, result) = ConfigSource.Open(path, _ => null, TimeProvider.System, _log);
        Assert.Null(source);
        Assert.Contains(
            result.Errors, each => each.ToString().StartsWith($"{path}:1:1: {error}", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_DeviceWithoutEnd_IsRefused() =>
        Assert.Equal("is longer than 1048576 bytes", ConfigFile.Load("/dev/zero", _ => null).Errors[0].Problem);

    [Fact]
    public void Load_FileLongerThanItClaims_IsReadWhole() =>
        Assert.NotEqual("is empty", ConfigFile.Load("/proc/self/status", _ => null).Errors[0].Problem);

    private ConfigSource Open(long limit)
    {
        Write(limit);
        return Watch();
    }

    private ConfigSource Watch()
    {
        var (source, result) = ConfigSource.Open(File, _ => null, TimeProvider.System, _log);
        Assert.True(result.Ok, string.Join('\n', result.Errors));
        source!.OnChange((before, after) => _changes.Add((before.Budget.Limit, after.Budget.Limit)));
        return source;
    }

    private void Write(long limit) => System.IO.File.WriteAllText(File, Yaml(limit));

    private static string Yaml(long limit) => $"upstreams: {{ a: {{ command: [x] }} }}\nbudget: {{ limit: {limit} }}";

    private static void PollUntilStill(ConfigSource source)
    {
        source.Poll();
        source.Poll();
    }
}
