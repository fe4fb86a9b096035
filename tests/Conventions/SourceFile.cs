using System.Diagnostics;
using SatGate.Testing;

namespace SatGate.Conventions.Tests;

/// <summary>A file that git keeps or would keep, by its path from the root with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> s_all = new(ReadAll);

    /// <summary>Every text file of the repository.</summary>
    public static IReadOnlyList<SourceFile> All => s_all.Value;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string[] Lines { get; } = Text.Split('\n');

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsJavaScript => Path.EndsWith(".js", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    // Files that are not yet added count as well, so that the tests speak before the commit and not after it.
    private static List<SourceFile> ReadAll()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. paths.Distinct()
                .Select(path => (path, file: Repository.PathOf(path)))
                .Where(entry => File.Exists(entry.file))
                .Select(entry => new SourceFile(entry.path, File.ReadAllText(entry.file)))
                .Where(file => !file.Text.Contains('\0', StringComparison.Ordinal)),
        ];
    }
}
