using System.Diagnostics;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>
/// The chart by the real `helm`, where there is one: it lints, and makes what the tests' own renderer makes.
/// </summary>
public sealed class HelmCommandTests
{
    private static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "helm")));

    [Fact]
    public async Task Helm_LintsAndMakesTheSameObjects()
    {
        Assert.SkipUnless(IsInstalled, "helm is not on the PATH; the tests' own renderer has checked the chart");
        foreach (var values in ValueSets.All)
        {
            await CompareAsync(values);
        }
    }

    private static async Task CompareAsync(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values, TestContext.Current.CancellationToken);

            await RunAsync(["lint", Chart.Folder, "--strict", "-f", file]);
            var text = await RunAsync(
                ["template", Chart.Release, Chart.Folder, "-n", Chart.Namespace, "-f", file,
                    "--kube-version", "1.31.0"]);

            Assert.Equal(
                Written(Chart.Shipped.Render(Chart.Values(values))),
                Written(Yaml.YamlTree.LoadAll(text).Select(document => (Yaml.Map)document!)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Written(IEnumerable<Yaml.Map> manifests) => manifests
        .Select(manifest => Yaml.YamlWriter.Write(Sorted(manifest)))
        .Order(StringComparer.Ordinal);

    private static object? Sorted(object? value) => value switch
    {
        Yaml.Map map => new Yaml.Map(map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        List<object?> list => list.Select(Sorted).ToList(),
        _ => value,
    };

    private static async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("helm", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var helm = Process.Start(start)!;
        var errors = helm.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await helm.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await helm.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(helm.ExitCode == 0, await errors + output);
        return output;
    }
}
