namespace SatGate.Gateway.Configuration;

/// <summary>Who may call.</summary>
public enum AuthMode
{
    /// <summary>Anyone who can connect; only on stdio or loopback.</summary>
    None,

    /// <summary>Whoever shows one static bearer token.</summary>
    Config,

    /// <summary>Whoever shows a macaroon of this gateway's root key.</summary>
    Header,
}
