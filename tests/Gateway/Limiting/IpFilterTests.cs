using System.Net;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Limiting;

namespace SatGate.Gateway.Tests.Limiting;

/// <summary>Where clients may come from, in both address families, and whose word is taken for it.</summary>
public sealed class IpFilterTests
{
    [Trait("weakness", "W49")]
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:11.1.2.3", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void Networks_OfBothFamilies_HoldWhatTheirPrefixSays(string network, string address, bool isIn)
    {
        Assert.Equal(isIn, new Networks([network]).Contains(IPAddress.Parse(address)));
        Assert.Equal(isIn, Filter(allow: [network]).Check(IPAddress.Parse(address)) is null);
        Assert.Equal(isIn, Filter(deny: [network]).Check(IPAddress.Parse(address)) is not null);
    }

    [Trait("weakness", "W49")]
    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.1.0.0/8", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.1", false)]
    [InlineData("010.0.0.1", false)]
    [InlineData("0x0a000001", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("example.com", false)]
    public void TryParse_OfADoubtfulForm_IsRefused(string text, bool isNetwork) =>
        Assert.Equal(isNetwork, Networks.TryParse(text, out _));

    [Fact]
    public void Check_AllowedAndDenied_IsDenied()
    {
        var filter = Filter(allow: ["10.0.0.0/8"], deny: ["10.9.0.0/16"]);

        Assert.Null(filter.Check(IPAddress.Parse("10.1.1.1")));
        Assert.Equal(("ip_denied", 403), Denied(filter, "10.9.1.1"));
        Assert.Equal(("ip_denied", 403), Denied(filter, "192.0.2.1"));
        Assert.Null(filter.Check(null));
    }

    [Theory]
    [InlineData("192.0.2.1", "203.0.113.7", "192.0.2.1")]
    [InlineData("10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("10.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("10.0.0.1", "", null)]
    [InlineData("10.0.0.1", "unknown", null)]
    [InlineData("10.0.0.1", "garbage, 203.0.113.7", "203.0.113.7")]
    public void ClientOf_ForwardedFor_IsBelievedFromOurProxiesAlone(string peer, string header, string? client)
    {
        var filter = new IpFilter(new IpFilterConfig { TrustedProxies = ["10.0.0.0/8"] });

        Assert.Equal(
            client is null ? null : IPAddress.Parse(client), filter.ClientOf(IPAddress.Parse(peer), [header]));
    }

    [Fact]
    public void ClientOf_NoProxiesConfigured_IsThePeerWhateverTheHeaderSays() => Assert.Equal(
        IPAddress.Loopback, Filter().ClientOf(IPAddress.Parse("::ffff:127.0.0.1"), ["203.0.113.7"]));

    [Fact]
    public void ClientOf_EndlessHeader_IsRefused() => Assert.Null(
        new IpFilter(new IpFilterConfig { TrustedProxies = ["10.0.0.0/8"] }).ClientOf(
            IPAddress.Parse("10.0.0.1"), [string.Join(',', Enumerable.Repeat("10.0.0.2", 33))]));

    private static (string?, int) Denied(IpFilter filter, string address) =>
        filter.Check(IPAddress.Parse(address)) is { } refusal ? (refusal.Error, refusal.HttpStatus) : ("", 0);

    private static IpFilter Filter(string[]? allow = null, string[]? deny = null) =>
        new(new IpFilterConfig { Allow = [.. allow ?? []], Deny = [.. deny ?? []] });
}
