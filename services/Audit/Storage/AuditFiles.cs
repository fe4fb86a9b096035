namespace SatGate.Audit.Storage;

/// <summary>Files of the log: for their owner's eyes alone, from the moment they exist.</summary>
internal static class AuditFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes an empty file, and its folder, unless it exists.</summary>
    public static void CreatePrivate(string path)
    {
        CreateFolderOf(path);
        if (!File.Exists(path))
        {
            using var _ = new FileStream(path, Private(FileMode.OpenOrCreate));
        }
    }

    /// <summary>Makes the folder of a file, for its owner alone, unless it exists.</summary>
    public static void CreateFolderOf(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            }
        }
    }

    /// <summary>How to make a file that nobody else may read.</summary>
    public static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
