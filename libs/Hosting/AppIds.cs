namespace SatGate.Hosting;

/// <summary>
/// The app-ids of the four services and the names of their components: what deployment files are checked against.
/// </summary>
public static class AppIds
{
    public const string Gateway = "satgate-gateway";
    public const string Budget = "satgate-budget";
    public const string Auth = "satgate-auth";
    public const string Audit = "satgate-audit";

    public const string StateStore = "satgate-state";
    public const string PubSub = "satgate-events";
    public const string DeadLetterTopic = "dead_letter";
}
