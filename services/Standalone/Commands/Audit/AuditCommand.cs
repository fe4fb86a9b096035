namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate audit</c>: the record of every decision; one verb each.</summary>
internal static class AuditCommand
{
    public static Verb Create(CommandContext context)
    {
        var verb = new Verb(
            "audit",
            "Read, check and hand on the record of every decision. Works while the gateway runs, and while not.")
        {
            Examples =
            [
                ("satgate audit log --decision denied --since 24h", "what was refused since yesterday"),
                ("satgate audit verify", "prove that nothing was changed, removed or put in"),
                ("satgate audit export --format csv --output calls.csv", "for a spreadsheet"),
            ],
        };
        verb.Add(AuditLogCommand.Create(context));
        verb.Add(AuditStatsCommand.Create(context));
        verb.Add(AuditVerifyCommand.Create(context));
        verb.Add(AuditExportCommand.Create(context));
        verb.Add(AuditReceiptCommand.Create(context));
        verb.Add(AuditKeyCommand.Create(context));
        verb.Add(AuditEraseCommand.Create(context));
        return verb;
    }
}
