namespace SatGate.Gateway.Configuration;

/// <summary>What the audit log keeps of arguments and results.</summary>
public enum AuditBodies
{
    /// <summary>Nothing of them.</summary>
    None,

    /// <summary>Their SHA-256: enough to tell later whether a text is the one that was sent.</summary>
    Digest,

    /// <summary>The digest, and their text after redaction.</summary>
    Redacted,
}
