using SatGate.Testing;

namespace SatGate.Deploy.Tests.Components;

/// <summary>The resiliency policies: sound, the same for every backend, and each rule against a broken twin.</summary>
public sealed class ResiliencyTests
{
    private static string TextOf(string backend) =>
        File.ReadAllText(Repository.PathOf("components", backend, "resiliency.yaml"));

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    [InlineData("dev")]
    public void Resiliency_OfEveryBackend_IsSoundAndTheSame(string backend)
    {
        var policy = Assert.Single(ResourceFile.InFolder(backend), file => file.Kind == "Resiliency");

        Assert.Empty(ResiliencyRules.Breaches(policy));
        Assert.Equal(AppIds.All, policy.Scopes);
        Assert.Equal(TextOf("redis"), TextOf(backend));
    }

    [Theory]
    [InlineData("retry: deliver", "retry: replica", "lost")]
    [InlineData("retry: deliver", "retry: delivery", "no retry delivery")]
    [InlineData("maxRetries: -1", "maxRetries: 3", "lost")]
    [InlineData("        maxRetries: -1\n", "", "never ends")]
    [InlineData("timeout: state", "timeout: state\n          retry: replica", "must not be repeated")]
    [InlineData("          timeout: state", "          timeout: saves", "no timeout saves")]
    [InlineData("satgate-budget:", "budget:", "no such app-id")]
    [InlineData("satgate-state:", "state:", "no such component")]
    [InlineData("state: 4s", "state: 4 seconds", "no duration")]
    [InlineData("maxInterval: 10s", "maxDelay: 10s", "has no maxDelay")]
    public void ResiliencyRules_FindWhatIsWrong(string text, string other, string breach)
    {
        var changed = TextOf("redis").Replace(text, other, StringComparison.Ordinal);

        var breaches = ResiliencyRules.Breaches(Assert.Single(ResourceFile.Parse("changed", changed)));

        Assert.Contains(breaches, line => line.Contains(breach, StringComparison.Ordinal));
    }
}
