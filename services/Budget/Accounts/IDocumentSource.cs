using SatGate.Budget.Documents;

namespace SatGate.Budget.Accounts;

/// <summary>
/// A document that a log store can write whenever it likes: its last batch as a delta, or the whole of it.
/// </summary>
internal interface IDocumentSource
{
    string Key { get; }

    /// <summary>The log store's own note about this document.</summary>
    LogMark Mark { get; }

    /// <summary>
    /// Unix milliseconds at which somebody must look at the document again, 0 for now, null for never.
    /// </summary>
    long? Due { get; }

    void WriteDelta(PackedBuffer buffer);

    void WriteDocument(PackedBuffer buffer);
}
