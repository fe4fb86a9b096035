namespace SatGate.Testing.Sidecar.State;

/// <summary>A state store component behind the scripted sidecar, with the quirks of the one it stands for.</summary>
public interface IScriptedStore : IAsyncDisposable
{
    /// <summary>Such as <c>state.redis</c>.</summary>
    string Type { get; }

    /// <summary>The value and its ETag, or null.</summary>
    Task<(byte[] Value, string ETag)?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Saves with first-write concurrency; throws a status of <see cref="StateStatus"/>.</summary>
    /// <param name="etag">Null when none was given; Dapr takes an empty one for none.</param>
    Task SaveAsync(string key, byte[] value, string? etag, CancellationToken cancellationToken);
}
