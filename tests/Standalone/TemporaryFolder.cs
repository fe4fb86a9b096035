namespace SatGate.Standalone.Tests;

/// <summary>An empty folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("satgate-test-");

    public string Path => _folder.FullName;

    /// <summary>Writes <c>satgate.yaml</c> into it.</summary>
    public void Configure(string text) => File.WriteAllText(System.IO.Path.Combine(Path, "satgate.yaml"), text);

    public void Dispose() => _folder.Delete(recursive: true);
}
