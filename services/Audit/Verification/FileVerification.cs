using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SatGate.Audit.Chain;

namespace SatGate.Audit.Verification;

/// <summary>Verifies an exported log (docs/audit.md, Exported log) with the public key alone.</summary>
internal static class FileVerification
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <exception cref="InvalidDataException">It is no exported log.</exception>
    public static async Task<LogReport> RunAsync(
        Stream file, byte[] spki, IReadOnlyList<Checkpoint> elsewhere, CancellationToken cancellationToken)
    {
        LogVerifier? verifier = null;
        var later = new PriorityQueue<Checkpoint, long>();
        var number = 0L;
        await foreach (var line in LineReader.ReadAsync(file, cancellationToken))
        {
            number++;
            if (verifier is null)
            {
                verifier = Begin(line, spki, later);
                elsewhere.ToList().ForEach(checkpoint => later.Enqueue(checkpoint, checkpoint.Size));
            }
            else if (!verifier.IsLost)
            {
                Read(line, number, verifier, later);
            }
        }

        if (verifier is null)
        {
            throw new InvalidDataException("it is empty");
        }

        Check(verifier, later);
        return verifier.Finish(later.UnorderedItems.Select(item => item.Element).OrderBy(each => each.Size));
    }

    private static LogVerifier Begin(byte[] line, byte[] spki, PriorityQueue<Checkpoint, long> later)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            var header = document.RootElement;
            if (header.GetProperty("satgate_audit").GetInt32() != 1)
            {
                throw new InvalidDataException("it is an exported log of a version that this program does not know");
            }

            var log = header.GetProperty("log").GetString()!;
            var keys = header.GetProperty("keys").EnumerateArray().Select(LogFileFormat.ReadKey).ToList();
            if (header.TryGetProperty("checkpoint", out var last))
            {
                var checkpoint = Checkpoint.FromJson(last);
                later.Enqueue(checkpoint, checkpoint.Size);
            }

            var start = Frontier.FromBytes(
                header.GetProperty("first").GetInt64(),
                Convert.FromHexString(header.GetProperty("frontier").GetString()!));
            return new LogVerifier(log, new TrustedKeys(log, spki, keys), start);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("it is no exported log", exception);
        }
    }

    private static void Read(byte[] line, long number, LogVerifier verifier, PriorityQueue<Checkpoint, long> later)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            var entry = document.RootElement;
            if (entry.TryGetProperty("checkpoint", out var signed))
            {
                var checkpoint = Checkpoint.FromJson(signed);
                later.Enqueue(checkpoint, checkpoint.Size);
                Check(verifier, later);
                return;
            }

            Check(verifier, later);
            if (!TreeHash.TryParse(entry.GetProperty("leaf").GetString(), out var leaf))
            {
                throw new FormatException();
            }

            byte[]? body = entry.TryGetProperty("record", out var record)
                ? JsonMarshal.GetRawUtf8Value(record).ToArray()
                : null;
            verifier.Record(entry.GetProperty("n").GetInt64(), leaf, body);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            verifier.Report(verifier.Next, string.Create(
                CultureInfo.InvariantCulture, $"line {number} is neither a record nor a checkpoint"));
        }
    }

    private static void Check(LogVerifier verifier, PriorityQueue<Checkpoint, long> later)
    {
        while (later.TryPeek(out var checkpoint, out var size) && size <= verifier.Next)
        {
            later.Dequeue();
            verifier.Checkpoint(checkpoint);
        }
    }
}
