using System.Collections.Immutable;
using System.Globalization;
using SatGate.Budget.Ledger;

namespace SatGate.Simulation.World;

/// <summary>Draws what callers ask, so that every operation and every answer of the ledger comes up.</summary>
internal sealed class CallDraw
{
    private static readonly string[] s_tools = ["search", "git_push", "git_pull"];

    private static readonly WindowTerms[] s_windows =
    [
        Calendar(Period.Minute, 150, "", 40, ""),
        Calendar(Period.Hour, 900, "Europe/Berlin", 0, ""),
        Calendar(Period.Day, 4_000, "Europe/Berlin", 500, "git*"),
        Calendar(Period.Day, 6_000, "America/St_Johns", 0, ""),
        Calendar(Period.Week, 9_000, "Australia/Lord_Howe", 9_000, "search"),
        Calendar(Period.Month, 20_000, "Africa/Cairo", 1_000, ""),
        Rolling(Period.Minute, 120, ""),
        Rolling(Period.Hour, 800, "git*"),
    ];

    private readonly Chance _chance;
    private readonly VirtualTime _time;
    private readonly List<AccountName> _names = [];
    private int _next;

    public CallDraw(Chance chance, VirtualTime time)
    {
        _chance = chance;
        _time = time;
        foreach (var root in Roots)
        {
            _names.Add(new AccountName(root, _names.Count));
        }
    }

    public static IReadOnlyList<string> Roots { get; } = ["root/0", "root/1"];

    public static Call OpenRoot(string root) => new()
    {
        Kind = CallKind.Open,
        Account = root,
        Amount = root == Roots[0] ? 3_000 : long.MaxValue - 2_000,
        Windows = root == Roots[0] ? [s_windows[0]] : [],
    };

    public AccountName Name() => _names[_chance.Below(_names.Count)];

    public Call Draw(AccountName name) => _chance.Below(1_000) switch
    {
        < 180 => Reserve(name),
        < 830 => Settle(name),
        < 870 => new Call { Kind = CallKind.Get, Account = name.Id },
        < 905 => TopUp(),
        < 938 => Delegate(name),
        < 960 => Return(),
        < 964 => Reserve("c" + _chance.Below(_next + 1), "r" + Number(), 1),
        < 967 => new Call { Kind = CallKind.Freeze, Account = name.Id },
        < 984 => new Call { Kind = CallKind.Unfreeze, Account = name.Id },
        < 992 => SetWindows(name),
        < 996 => OpenRoot(_chance.Of<string>([.. Roots])),
        _ => Unknown(),
    };

    /// <summary>There is such an account now.</summary>
    public void Learn(string account)
    {
        if (!_names.Exists(name => name.Id == account))
        {
            _names.Add(new AccountName(account, _chance.Below(WorldSettings.Replicas)));
        }
    }

    /// <summary>The account is closed: its id will not come back.</summary>
    public void Forget(string account)
    {
        if (!Roots.Contains(account))
        {
            _names.RemoveAll(name => name.Id == account);
        }
    }

    private Call Reserve(AccountName name)
    {
        if (name.Calls.Count > 0 && _chance.OneIn(14))
        {
            // A caller that repeats itself; now and then one that uses an id for something else.
            var earlier = _chance.Of<Call>([.. name.Calls]);
            return _chance.OneIn(5) ? Reserve(name.Id, earlier.Subject, earlier.Amount ^ 1) : earlier.Again();
        }
        var amount = _chance.Of(0L, 1, 1, 2, 5, 5, 10, 25, 60, 300);
        if (_chance.OneIn(60))
        {
            amount = _chance.Of(5_000, long.MaxValue / 2, long.MaxValue);
        }
        var call = Reserve(name.Id, "r" + Number(), amount);
        name.Remember(call);
        return call;
    }

    private Call Reserve(string account, string id, long amount) => new()
    {
        Kind = CallKind.Reserve,
        Account = account,
        Subject = id,
        Amount = amount,
        Tool = _chance.Of<string>(s_tools),
        Mode = _chance.Of(Mode.Hard, Mode.Hard, Mode.Hard, Mode.Unspecified, Mode.Soft, Mode.Shadow),
        Lifetime = _chance.Of(1L, 40, 400, 400, 5_000, 5_000, 60_000),
        ExpireAs = _chance.Of(OutcomeRule.Unspecified, OutcomeRule.Charge, OutcomeRule.Refund),
    };

    private Call Settle(AccountName name)
    {
        if (name.Calls.Count == 0)
        {
            return Reserve(name);
        }
        // Mostly what is known to be open; else anything, so that every refusal comes up.
        var reserved = name.Calls.FirstOrDefault(call => call.IsOpen)
            ?? _chance.Of<Call>([.. name.Calls]);
        if (!reserved.IsOpen && !_chance.OneIn(4))
        {
            return Reserve(name);
        }
        reserved.IsOpen = false;
        var post = _chance.Below(12) switch
        {
            0 => 0,
            1 => reserved.Amount / 2,
            2 => Math.Min(long.MaxValue - 1, reserved.Amount) + 1,
            _ => reserved.Amount,
        };
        return new Call
        {
            Kind = CallKind.Settle,
            Account = name.Id,
            Subject = _chance.OneIn(80) ? "never" + Number() : reserved.Subject,
            Amount = post,
        };
    }

    private Call TopUp() => new()
    {
        Kind = CallKind.TopUp,
        Account = _chance.OneIn(8) ? Name().Id : Roots[0],
        Subject = "t" + (_chance.OneIn(8) ? Math.Max(0, _next - _chance.Below(60)).ToString("d", null) : Number()),
        Amount = _chance.OneIn(200) ? long.MaxValue : _chance.Of(100L, 500, 1_500),
    };

    private Call Delegate(AccountName parent)
    {
        var isNew = _names.Count < WorldSettings.NamesMax && !_chance.OneIn(6);
        var child = isNew ? "c" + Number() : _chance.OneIn(3) ? "c" + _chance.Below(_next + 1) : Name().Id;
        return new Call
        {
            Kind = CallKind.Delegate,
            Account = _chance.OneIn(2) ? Roots[0] : parent.Id,
            Subject = child,
            Amount = _chance.Of(0L, 20, 100, 100, 400, 2_000),
            DepthMax = _chance.Below(4),
            ExpiresAt = _chance.OneIn(4)
                ? _time.UtcNow.ToUnixTimeMilliseconds() + _chance.Of(300, 10_000, 7_200_000)
                : 0,
            Windows = _chance.OneIn(4) ? [_chance.Of(s_windows)] : [],
        };
    }

    private Call Return() => new()
    {
        Kind = CallKind.Return,
        Account = _chance.OneIn(4) ? Name().Id : _names[^1].Id,
    };

    private Call SetWindows(AccountName name)
    {
        var windows = ImmutableArray.CreateBuilder<WindowTerms>();
        for (var count = _chance.Below(3); count > 0; count--)
        {
            var drawn = _chance.Of(s_windows);
            windows.Add(drawn with { Cap = new Credits(drawn.Cap.Value * _chance.Of(1, 1, 2)) });
        }
        return new Call { Kind = CallKind.SetWindows, Account = name.Id, Windows = windows.ToImmutable() };
    }

    private Call Unknown() => _chance.OneIn(2)
        ? Reserve("nobody/" + _chance.Below(50), "r" + Number(), 0)
        : new Call { Kind = CallKind.Settle, Account = "nobody/" + _chance.Below(50), Subject = "r", Amount = 0 };

    private string Number() => (_next++).ToString(CultureInfo.InvariantCulture);

    private static WindowTerms Calendar(Period period, long cap, string zone, long carryOver, string tools) =>
        new(period, zone, new Credits(cap), false, new Credits(carryOver), new ToolPattern(tools), false);

    private static WindowTerms Rolling(Period period, long cap, string tools) =>
        new(period, "", new Credits(cap), true, Credits.Zero, new ToolPattern(tools), false);
}
