using System.Text.Json;
using SatGate.Macaroons.Arguments;

namespace SatGate.Macaroons.Tests.Arguments;

public sealed class UrlConditionTests
{
    [Theory]
    [InlineData("https://a.example/v1", true)]
    [InlineData("https://a.example/v1/", true)]
    [InlineData("https://a.example/v1/x?y=%2e%2e#z", true)]
    [InlineData("https://b.example:8443/v1", true)]
    [InlineData("https://a.example/v1x", false)]
    [InlineData("https://a.example/", false)]
    [InlineData("https://a.example", false)]
    [InlineData("https://a.example?/v1", false)]
    [InlineData("https://a.example#/v1", false)]
    [InlineData("http://a.example/v1", false)]
    [InlineData("HTTPS://a.example/v1", false)]
    [InlineData("https:/a.example/v1", false)]
    [InlineData("https:///a.example/v1", false)]
    [InlineData("https://A.example/v1", false)]
    [InlineData("https://a.example./v1", false)]
    [InlineData("https://a.example:443/v1", false)]
    [InlineData("https://b.example/v1", false)]
    [InlineData("https://a.example.evil.test/v1", false)]
    [InlineData("https://evil.test/a.example/v1", false)]
    [InlineData("https://evil.test?a.example/v1", false)]
    [InlineData("https://a.example@evil.test/v1", false)]
    [InlineData("https://evil.test@a.example/v1", false)]
    [InlineData("https://evil.test\\@a.example/v1", false)]
    [InlineData("https://a.example\\.evil.test/v1", false)]
    [InlineData("https://a.example/v1/../admin", false)]
    [InlineData("https://a.example/v1/./x", false)]
    [InlineData("https://a.example/v1/%2e%2e/admin", false)]
    [InlineData("https://a.example/v1%2f..%2fadmin", false)]
    [InlineData("https://a.example/v1\n/x", false)]
    [InlineData(" https://a.example/v1", false)]
    [InlineData("https://а.example/v1", false)]
    [InlineData("", false)]
    public void Holds_OnlyForThePlainFormBelowThePrefix(string url, bool holds)
    {
        var condition = new UrlCondition(["a.example", "b.example:8443"], ["/v1"]);

        Assert.Equal(holds, condition.Holds(JsonSerializer.SerializeToElement(url)));
    }

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://a.example/anything", true)]
    [InlineData("https://a.example?q", true)]
    [InlineData("https://b.example/", false)]
    public void Holds_WithoutPrefixes_JudgesTheHost(string url, bool holds)
    {
        var condition = new UrlCondition(["a.example"], []);

        Assert.Equal(holds, condition.Holds(JsonSerializer.SerializeToElement(url)));
    }

    [Fact]
    public void Holds_WhatIsNoStringOrTooLong_DoesNot()
    {
        var condition = new UrlCondition(["a.example"], []);

        Assert.False(condition.Holds(null));
        Assert.False(condition.Holds(JsonSerializer.SerializeToElement<string[]>(["https://a.example"])));
        Assert.True(condition.Holds(JsonSerializer.SerializeToElement("https://a.example/" + new string('x', 2000))));
        Assert.False(condition.Holds(JsonSerializer.SerializeToElement("https://a.example/" + new string('x', 2048))));
    }
}
