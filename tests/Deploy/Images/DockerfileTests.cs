using SatGate.Testing;

namespace SatGate.Deploy.Tests.Images;

/// <summary>The recipe of the images, and each rule against a broken twin.</summary>
public sealed class DockerfileTests
{
    private static string Text => File.ReadAllText(Repository.PathOf("deploy", "docker", "Dockerfile"));

    [Fact]
    public void Dockerfile_IsSound() => Assert.Empty(DockerfileRules.Breaches(Text));

    [Theory]
    [InlineData("sdk:10.0.401-noble", "sdk:10.0", "not pinned")]
    [InlineData("aspnet:10.0.12-noble-chiseled-extra", "aspnet:10.0.12-noble-chiseled", "time zones")]
    [InlineData("aspnet:10.0.12-noble-chiseled-extra", "aspnet:10.0.12", "shell")]
    [InlineData("--platform=$BUILDPLATFORM ", "", "one processor")]
    [InlineData("USER 1654:1654", "USER root", "as root")]
    [InlineData("USER 1654:1654\n", "", "as root")]
    [InlineData("HEALTHCHECK", "LABEL", "health check")]
    [InlineData("ENTRYPOINT [\"/app/service\"]", "ENTRYPOINT /app/service", "no shell")]
    [InlineData("WORKDIR /var/lib/satgate", "RUN mkdir /x", "no shell")]
    [InlineData("    SATGATE_DATA=", "    SATGATE_ROOT_KEY=x SATGATE_DATA=", "stay in the image")]
    public void DockerfileRules_FindWhatIsWrong(string text, string other, string breach)
    {
        var changed = Text.Replace(text, other, StringComparison.Ordinal);

        Assert.Contains(
            DockerfileRules.Breaches(changed), line => line.Contains(breach, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gateway", 9100)]
    [InlineData("Budget", 9101)]
    [InlineData("Auth", 9102)]
    [InlineData("Audit", 9103)]
    public void Dockerfile_KnowsEveryService(string service, int port)
    {
        Assert.Matches($"{service}\\) address=(http|grpc)://127\\.0\\.0\\.1:{port}", Text);
        Assert.Contains(
            $" {service}", File.ReadAllText(Repository.PathOf("deploy", "docker", "build")), StringComparison.Ordinal);
    }

    // What a build does not need must not get into its context: secrets of the working copy least of all.
    [Fact]
    public void Context_HoldsOnlyWhatIsCompiled()
    {
        var lines = File.ReadAllLines(Repository.PathOf("deploy", "docker", "Dockerfile.dockerignore"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToList();

        Assert.Equal("*", lines[0]);
        Assert.All(
            lines.Where(line => line[0] == '!'),
            line => Assert.True(Path.Exists(Repository.PathOf(line[1..])), line));
    }
}
