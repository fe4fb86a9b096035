namespace SatGate.Files;

/// <summary>
/// Files and folders that nobody but their owner may read, from the moment they exist: there is none at which others
/// could. On Windows the folder's own rights decide.
/// </summary>
public static class OwnerOnly
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder and those above it, as far as they do not exist.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Mode | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes the folder of a file.</summary>
    public static void CreateFolderOf(string path) => CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>How to open a file for writing so that a new one is the owner's alone.</summary>
    public static FileStreamOptions Writing(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }
}
