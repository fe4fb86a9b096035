namespace SatGate.Testing;

/// <summary>Absolute paths inside the working copy the tests were built from.</summary>
public static class Repository
{
    private static readonly string s_root = FindRoot();

    /// <summary>The folder of SatGate.Micro.sln.</summary>
    public static string Root => s_root;

    /// <summary>The build configuration of the tests, Debug or Release; the gateway under test has the same.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>An absolute path from parts below the root; it need not exist.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([s_root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SatGate.Micro.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No SatGate.Micro.sln above {AppContext.BaseDirectory}.");
    }
}
