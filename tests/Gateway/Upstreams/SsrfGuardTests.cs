using System.Net;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Tests.Upstreams;

public sealed class SsrfGuardTests
{
    [Trait("weakness", "W25")]
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("2606:4700::1111", false)]
    public void IsPrivate_Address_IsJudgedByItsNetwork(string address, bool expected) =>
        Assert.Equal(expected, SsrfGuard.IsPrivate(IPAddress.Parse(address)));
}
