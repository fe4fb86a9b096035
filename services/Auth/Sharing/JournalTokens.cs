using Google.Protobuf;
using SatGate.Auth.Tokens;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Sharing;

/// <summary>Issued tokens as records of the journal.</summary>
internal static class JournalTokens
{
    public static JournalRecord Write(IssuedToken token, ReadOnlySpan<TokenId> chain)
    {
        var ids = new byte[chain.Length * TokenId.Size];
        for (var i = 0; i < chain.Length; i++)
        {
            chain[i].WriteBytes(ids.AsSpan(i * TokenId.Size));
        }
        return new JournalRecord
        {
            Token = new JournalToken
            {
                ChainIds = ByteString.CopyFrom(ids),
                Account = token.Account,
                Tenant = token.Tenant,
                Label = token.Label,
                KeyId = token.KeyId,
                IssuedAt = token.IssuedAt,
                ExpiresAt = token.ExpiresAt,
                Nonce = token.Nonce,
                OwnExpiresAt = token.OwnExpiresAt,
                ParentId = $"{token.Parent}",
            },
        };
    }

    public static (IssuedToken Token, TokenId[] Chain) Read(JournalToken token)
    {
        var chain = new TokenId[token.ChainIds.Length / TokenId.Size];
        for (var i = 0; i < chain.Length; i++)
        {
            chain[i] = TokenId.FromBytes(token.ChainIds.Span.Slice(i * TokenId.Size, TokenId.Size));
        }
        var parent = TokenId.TryParse(token.ParentId, out var id) ? id : (TokenId?)null;
        return (
            new IssuedToken(
                chain[^1], parent, token.Account, token.Tenant, token.Label, token.KeyId, token.IssuedAt,
                token.ExpiresAt, token.Nonce, token.OwnExpiresAt),
            chain);
    }
}
