using SatGate.Testing;

namespace SatGate.Deploy.Tests.Components;

/// <summary>Who may call whom: sound, enough for what the gateway calls, and each rule against a broken twin.</summary>
public sealed class ConfigurationTests
{
    public static TheoryData<string> Apps => [.. AppIds.All];

    private static string PathOf(string appId) =>
        Repository.PathOf("components", "configuration", appId["satgate-".Length..] + ".yaml");

    private static ResourceFile Parse(string text) => Assert.Single(ResourceFile.Parse("configuration", text));

    [Theory]
    [MemberData(nameof(Apps))]
    public void Configuration_OfEveryService_IsSound(string appId)
    {
        var file = Parse(File.ReadAllText(PathOf(appId)));

        Assert.Equal(appId, file.Name);
        Assert.Empty(ConfigurationRules.Breaches(file, appId));
    }

    [Fact]
    public void Configuration_OfOneMachine_ClaimsNoAccessControl()
    {
        var local = Parse(File.ReadAllText(Repository.PathOf("components", "configuration", "local.yaml")));

        Assert.Empty(ConfigurationRules.Form(local.Resource));
        Assert.Null(local.Resource.At("spec.accessControl"));
        Assert.Equal("sqlite", local.Resource.TextAt("spec.nameResolution.component"));
    }

    [Theory]
    [InlineData(AppIds.Budget, "BudgetServiceClient")]
    [InlineData(AppIds.Auth, "AuthServiceClient")]
    public void Configuration_AllowsWhatTheGatewayCalls(string appId, string client)
    {
        var allowed = File.ReadAllText(PathOf(appId));
        var callers = Directory.EnumerateFiles(
                Repository.PathOf("services", "Gateway"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Where(text => text.Contains(client, StringComparison.Ordinal))
            .ToList();

        var called = ConfigurationRules.ServiceOf(appId)!.Methods
            .Where(method => callers.Any(text => IsCalled(text, method.Name)))
            .ToList();

        Assert.NotEmpty(called);
        Assert.All(called, method => Assert.Contains(
            $"name: /{method.Service.FullName}/{method.Name}\n", allowed, StringComparison.Ordinal));
    }

    private static bool IsCalled(string text, string method) =>
        text.Contains($".{method}Async(", StringComparison.Ordinal)
        || text.Contains($".{method}(", StringComparison.Ordinal);

    [Theory]
    [InlineData("defaultAction: deny\n    #", "defaultAction: allow\n    #", "denied by default")]
    [InlineData("        namespace: satgate\n", "", "needs appId, namespace")]
    [InlineData("appId: satgate-gateway", "appId: satgate-audit", "needs appId")]
    [InlineData("BudgetService/Reserve\n", "BudgetService/reserve\n", "no such method")]
    [InlineData("name: publish", "name: shutdown", "not for")]
    [InlineData("protocol: http\n", "protocol: grpc\n", "all of it is allowed")]
    [InlineData("\"0.01\"", "0.01", "string")]
    [InlineData("      enabled: false", "      enabled: true", "HotReload")]
    [InlineData("  metrics:", "  metric:", "no such key")]
    public void ConfigurationRules_FindWhatIsWrong(string text, string other, string breach)
    {
        var changed = File.ReadAllText(PathOf(AppIds.Budget)).Replace(text, other, StringComparison.Ordinal);

        var breaches = ConfigurationRules.Breaches(Parse(changed), AppIds.Budget);

        Assert.Contains(breaches, line => line.Contains(breach, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AppIds.Gateway)]
    [InlineData(AppIds.Audit)]
    public void ConfigurationRules_OfAnotherService_Differ(string appId)
    {
        var budget = Parse(File.ReadAllText(PathOf(AppIds.Budget)));

        Assert.NotEmpty(ConfigurationRules.Breaches(budget, appId));
    }
}
