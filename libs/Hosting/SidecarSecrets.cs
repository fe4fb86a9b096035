using Grpc.Core;
using SatGate.Dapr;

namespace SatGate.Hosting;

/// <summary>
/// Secrets of the stores that the sidecar has, by a reference: STORE/KEY, or STORE/KEY#ENTRY where one secret has
/// several entries. They are read when a process starts and when a config is read anew, so the caller waits: nothing
/// else runs yet. What is wrong names the reference and the mend, never a value.
/// </summary>
public sealed class SidecarSecrets(DaprSettings settings, TimeProvider clock)
{
    /// <summary>Characters of a reference, and of a secret.</summary>
    public const int CharsMax = 64 * 1024;

    private bool _isReady;

    /// <summary>The secret; else null, what is wrong, and how to mend it.</summary>
    public (string? Value, string Problem, string Mend) Read(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var hash = reference.LastIndexOf('#');
        var key = reference[(slash + 1)..(hash > slash ? hash : reference.Length)];
        if (slash < 1 || key.Length == 0 || hash == reference.Length - 1 || reference.Length > CharsMax)
        {
            return No(
                "names a secret in a form that is none",
                "write STORE/KEY, or STORE/KEY#ENTRY where the secret has several entries");
        }

        var entry = hash > slash ? reference[(hash + 1)..] : null;
        return Ask(reference, reference[..slash], key, entry).GetAwaiter().GetResult();
    }

    private async Task<(string? Value, string Problem, string Mend)> Ask(
        string reference, string store, string key, string? entry)
    {
        using var client = new DaprClient(settings, clock);
        try
        {
            if (!_isReady)
            {
                // Once, whatever comes of it: a config of many secrets must not wait as often.
                _isReady = true;
                await client.WaitForSidecarAsync(CancellationToken.None).ConfigureAwait(false);
            }

            var data = await client.GetSecretAsync(store, key, CancellationToken.None).ConfigureAwait(false);
            return Pick(reference, data, entry ?? (data.Count == 1 ? data.Keys.Single() : key));
        }
        catch (TimeoutException)
        {
            return No(
                $"names the secret `{reference}`, and there is no sidecar to ask",
                "start the sidecar, or give the value by a variable or a file");
        }
        catch (DaprException failed) when (failed.StatusCode is StatusCode.PermissionDenied)
        {
            return No(
                $"names the secret `{reference}`, which the sidecar may not read",
                "allow it in `secrets.scopes` of the sidecar's configuration");
        }
        catch (DaprException failed)
        {
            return No(
                $"names the secret `{reference}`, which cannot be read ({failed.StatusCode})",
                $"see that the sidecar has a secret store `{store}` that has `{key}`");
        }
    }

    private static (string? Value, string Problem, string Mend) Pick(
        string reference, IReadOnlyDictionary<string, string> data, string entry)
    {
        if (!data.TryGetValue(entry, out var value))
        {
            return data.Count > 1
                ? No($"names the secret `{reference}`, which has several entries", "say which: STORE/KEY#ENTRY")
                : No($"names the secret `{reference}`, which has no entry `{entry}`", "write the name it has");
        }

        return value.Length is > 0 and <= CharsMax
            ? (value, "", "")
            : No($"names the secret `{reference}`, which is empty or too long", "set it in its store");
    }

    private static (string? Value, string Problem, string Mend) No(string problem, string mend) =>
        (null, problem, mend);
}
