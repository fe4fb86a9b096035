using SatGate.Budget.Ledger;

namespace SatGate.Budget.Documents;

/// <summary>An account read from its document, with the batches that its writers applied.</summary>
internal sealed record StoredAccount(Account Account, List<WriterBatch> Writers);
