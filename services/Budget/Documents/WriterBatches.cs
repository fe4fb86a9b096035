namespace SatGate.Budget.Documents;

/// <summary>The writers that a document remembers, the one that wrote last at the end.</summary>
internal static class WriterBatches
{
    /// <summary>
    /// Writers remembered. One that is forgotten and then loses an answer applies its batch again; the ids of its
    /// operations make that harmless.
    /// </summary>
    public const int WritersMax = 16;

    public static void Note(List<WriterBatch> writers, WriterBatch batch)
    {
        if (writers.Count > 0 && writers[^1].Writer == batch.Writer)
        {
            writers[^1] = batch;
            return;
        }
        writers.RemoveAll(writer => writer.Writer == batch.Writer);
        if (writers.Count >= WritersMax)
        {
            writers.RemoveAt(0);
        }
        writers.Add(batch);
    }

    /// <summary>The last batch of the writer that the document shows, or 0.</summary>
    public static long Of(List<WriterBatch> writers, ulong writer)
    {
        foreach (var entry in writers)
        {
            if (entry.Writer == writer)
            {
                return entry.Batch;
            }
        }
        return 0;
    }
}
