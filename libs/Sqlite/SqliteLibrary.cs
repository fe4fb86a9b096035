using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace SatGate.Sqlite;

/// <summary>
/// Chooses the SQLite that runs: the system's when it is newer than the bundled one, because the distribution mends its
/// security faults and the bundle is old. Every service that opens a file calls it first: two choices in one process
/// would mix the functions of two libraries, which ends the process.
/// </summary>
public static class SqliteLibrary
{
    private const string BundledName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    private static readonly Lazy<bool> s_ready = new(Load);

    /// <summary>Chooses at the first call; later ones do nothing.</summary>
    public static void Use() => _ = s_ready.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != BundledName || !NativeLibrary.TryLoad(SystemName, assembly, path, out var system))
        {
            return IntPtr.Zero;
        }
        if (!NativeLibrary.TryLoad(BundledName, assembly, path, out var bundled))
        {
            return system;
        }
        return Version(system) > Version(bundled) ? system : IntPtr.Zero;
    }

    private static unsafe int Version(IntPtr library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function)
            ? ((delegate* unmanaged[Cdecl]<int>)function)()
            : 0;
}
