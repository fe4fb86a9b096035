namespace SatGate.Configuration.Tests;

/// <summary>The files of examples/, from the source tree.</summary>
internal static class Examples
{
    public static string Folder { get; } = Path.Combine(Root(), "examples");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path)).Order();

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SatGate.Micro.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the source tree.");
        return folder.FullName;
    }
}
