namespace SatGate.Testing;

/// <summary>An empty folder for one test, removed after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("satgate-test-");

    /// <summary>Where it is.</summary>
    public string Path => _folder.FullName;

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes <c>satgate.yaml</c> into it.</summary>
    public void Configure(string text) => System.IO.File.WriteAllText(File("satgate.yaml"), text);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
