using System.Text;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Tests.Verification;

/// <summary>
/// What somebody with the file, but without the key, can do to a log; each on a store and on an export.
/// </summary>
internal static class Tampering
{
    /// <summary>Changes the store by SQL, as an attacker would.</summary>
    public static void Change(string path, string how)
    {
        using var session = new SqliteSession(path, isReadOnly: false);
        session.Execute(how switch
        {
            "change" => "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'agent-', 'agent_') AS BLOB) "
                + "WHERE n = 40",
            "erase" => "UPDATE record SET body = NULL WHERE n = 40",
            "remove" => "DELETE FROM record WHERE n = 40",
            "cut" => "DELETE FROM record WHERE n >= 40; UPDATE head SET size = 40",
            "insert" => "UPDATE record SET n = -n WHERE n >= 40; UPDATE record SET n = 1 - n WHERE n < 0; "
                + "INSERT INTO record SELECT 40, time + 1000000, id, leaf, body FROM record WHERE n = 3",
            "reorder" => "UPDATE record SET n = 1000 WHERE n = 40; UPDATE record SET n = 40 WHERE n = 41; "
                + "UPDATE record SET n = 41 WHERE n = 1000",
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        });
    }

    /// <summary>Changes the text of a record and every hash that follows from it, in the store.</summary>
    public static void Rehash(string path, long number)
    {
        using var session = new SqliteSession(path, isReadOnly: false);
        var body = Encoding.UTF8.GetString(session.Rows(
            row => row.GetFieldValue<byte[]>(0), "SELECT body FROM record WHERE n = @n", ("@n", number)).Single());
        var changed = Encoding.UTF8.GetBytes(body.Replace("\"cost\":2", "\"cost\":1", StringComparison.Ordinal));
        session.Run(
            "UPDATE record SET body = @body, leaf = @leaf WHERE n = @m",
            ("@body", changed), ("@leaf", TreeHash.OfLeaf(changed).ToArray()), ("@m", number));
        var tree = new Frontier();
        session.Rows(row => new TreeHash(row.GetFieldValue<byte[]>(0)), "SELECT leaf FROM record ORDER BY n")
            .ForEach(leaf => tree.Append(leaf));
        session.Run("UPDATE head SET frontier = @frontier", ("@frontier", tree.ToBytes()));
    }

    /// <summary>
    /// The same to the lines of an export; line 1 + n is record n, as long as no checkpoint is before.
    /// </summary>
    public static string Change(string file, int record, string how)
    {
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        var at = lines.FindIndex(line => line.StartsWith($"{{\"n\":{record},", StringComparison.Ordinal));
        switch (how)
        {
            case "change":
                lines[at] = lines[at].Replace("agent-", "agent_", StringComparison.Ordinal);
                break;
            case "rehash":
                var body = lines[at][(lines[at].IndexOf("\"record\":", StringComparison.Ordinal) + 9)..^1]
                    .Replace("\"cost\":2", "\"cost\":1", StringComparison.Ordinal);
                lines[at] = $"{{\"n\":{record},\"leaf\":\"{TreeHash.OfLeaf(Encoding.UTF8.GetBytes(body))}\","
                    + $"\"record\":{body}}}";
                break;
            case "erase":
                lines[at] = lines[at][..lines[at].IndexOf(",\"record\"", StringComparison.Ordinal)]
                    + ",\"erased\":true}";
                break;
            case "remove":
                lines.RemoveAt(at);
                break;
            case "cut":
                lines.RemoveRange(at, lines.Count - at);
                break;
            case "insert":
                lines.Insert(at, lines[at - 3]);
                break;
            case "reorder":
                (lines[at], lines[at + 1]) = (lines[at + 1], lines[at]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how));
        }

        return string.Join('\n', lines) + "\n";
    }
}
