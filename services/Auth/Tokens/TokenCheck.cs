using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Tokens;

/// <summary>
/// What is to be said of a token that was sent. <see cref="Token"/> and key are null unless it is verified.
/// </summary>
/// <param name="RevocationsSeen">The number of the last revocation that the answer knows of.</param>
internal sealed record TokenCheck(
    VerifyResponse.Types.Status Status,
    VerifiedMacaroon? Token,
    Keys.RootKey? Key,
    string Tenant,
    long RevocationsSeen,
    string Detail);
