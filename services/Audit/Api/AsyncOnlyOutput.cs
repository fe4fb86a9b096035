namespace SatGate.Audit.Api;

/// <summary>Collects small writes for a response body, which must not be written to synchronously.</summary>
internal sealed class AsyncOnlyOutput(Stream output) : MemoryStream
{
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await output.WriteAsync(buffer, cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(GetBuffer().AsMemory(0, (int)Length), cancellationToken);
        SetLength(0);
        await output.FlushAsync(cancellationToken);
    }
}
