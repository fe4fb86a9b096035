using Grpc.Core;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Budget.Grpc;

/// <summary>
/// The contract over the ledger: checks what needs no account, hands in, turns the answer into a message. Expected
/// outcomes are statuses; a gRPC error is only a batch beyond <see cref="BatchRequestsMax"/> or a fault.
/// </summary>
internal sealed class BudgetGrpcService(BudgetLedger ledger) : BudgetService.BudgetServiceBase
{
    /// <summary>Requests in one batch; more are RESOURCE_EXHAUSTED, and nothing of the batch is applied.</summary>
    public const int BatchRequestsMax = 4_096;

    public override async Task<OpenResponse> Open(OpenRequest request, ServerCallContext context)
    {
        var answer = await ledger.OpenAsync(request.Account, request.Terms());
        return new OpenResponse
        {
            Status = (OpenResponse.Types.Status)answer.Status,
            Account = answer.Account.Message(),
            Detail = answer.Detail ?? "",
        };
    }

    public override async Task<ReserveResponse> Reserve(ReserveRequest request, ServerCallContext context)
    {
        var refusal = Check(request, out var command, out var detail);
        if (refusal != ReserveStatus.Unspecified)
        {
            return ReserveAnswer.Refuse(refusal, detail).Response();
        }
        var answer = await ledger.ReserveAsync(request.Account, in command);
        return answer.Response();
    }

    public override async Task<SettleResponse> Settle(SettleRequest request, ServerCallContext context)
    {
        var refusal = Check(request, out var command, out var detail);
        if (refusal != SettleStatus.Unspecified)
        {
            return new SettleAnswer(refusal, Credits.Zero, detail).Response();
        }
        var answer = await ledger.SettleAsync(request.Account, in command);
        return answer.Response();
    }

    public override async Task<ReserveBatchResponse> ReserveBatch(
        ReserveBatchRequest request, ServerCallContext context)
    {
        var batch = new OperationBatch<ReserveOperation, ReserveAnswer>(ledger, Checked(request.Requests.Count));
        foreach (var each in request.Requests)
        {
            var refusal = Check(each, out var command, out var detail);
            if (refusal != ReserveStatus.Unspecified)
            {
                batch.AddAnswer(ReserveAnswer.Refuse(refusal, detail));
                continue;
            }
            var operation = ReserveOperation.Rent();
            operation.Set(each.Account, in command);
            batch.Add(operation);
        }
        var response = new ReserveBatchResponse { Responses = { Capacity = request.Requests.Count } };
        await batch.RunAsync(answer => response.Responses.Add(answer.Response()));
        return response;
    }

    public override async Task<SettleBatchResponse> SettleBatch(SettleBatchRequest request, ServerCallContext context)
    {
        var batch = new OperationBatch<SettleOperation, SettleAnswer>(ledger, Checked(request.Requests.Count));
        foreach (var each in request.Requests)
        {
            var refusal = Check(each, out var command, out var detail);
            if (refusal != SettleStatus.Unspecified)
            {
                batch.AddAnswer(new SettleAnswer(refusal, Credits.Zero, detail));
                continue;
            }
            var operation = SettleOperation.Rent();
            operation.Set(each.Account, in command);
            batch.Add(operation);
        }
        var response = new SettleBatchResponse { Responses = { Capacity = request.Requests.Count } };
        await batch.RunAsync(answer => response.Responses.Add(answer.Response()));
        return response;
    }

    public override async Task<DelegateResponse> Delegate(DelegateRequest request, ServerCallContext context)
    {
        var answer = await ledger.DelegateAsync(request.Command());
        return new DelegateResponse
        {
            Status = (DelegateResponse.Types.Status)answer.Status,
            ParentRemaining = answer.ParentRemaining.Value,
            Child = answer.Child.Message(),
            Detail = answer.Detail ?? "",
        };
    }

    public override async Task<ReturnResponse> Return(ReturnRequest request, ServerCallContext context)
    {
        var answer = await ledger.ReturnAsync(request.Child);
        return new ReturnResponse
        {
            Status = (ReturnResponse.Types.Status)answer.Status,
            Returned = answer.Returned.Value,
            ParentRemaining = answer.ParentRemaining.Value,
            Detail = answer.Detail ?? "",
        };
    }

    public override async Task<TopUpResponse> TopUp(TopUpRequest request, ServerCallContext context)
    {
        var answer = await ledger.TopUpAsync(request.Account, request.Operation, request.Amount);
        return new TopUpResponse
        {
            Status = (TopUpResponse.Types.Status)answer.Status,
            Balances = answer.Account?.Balances.Message(),
            Detail = answer.Detail ?? "",
        };
    }

    public override async Task<SetWindowsResponse> SetWindows(SetWindowsRequest request, ServerCallContext context)
    {
        var answer = await ledger.SetWindowsAsync(request.Account, ContractMapping.Windows(request.Windows));
        return new SetWindowsResponse
        {
            Status = (SetWindowsResponse.Types.Status)answer.Status,
            Account = answer.Account.Message(),
            Detail = answer.Detail ?? "",
        };
    }

    public override Task<FreezeResponse> Freeze(FreezeRequest request, ServerCallContext context) =>
        FreezeAsync(request.Account, freeze: true);

    public override Task<FreezeResponse> Unfreeze(UnfreezeRequest request, ServerCallContext context) =>
        FreezeAsync(request.Account, freeze: false);

    public override async Task<GetResponse> Get(GetRequest request, ServerCallContext context)
    {
        var answer = await ledger.GetAsync(request.Account);
        return new GetResponse
        {
            Status = (GetResponse.Types.Status)answer.Status,
            Account = answer.Account.Message(),
        };
    }

    public override async Task<TreeResponse> Tree(TreeRequest request, ServerCallContext context)
    {
        var (status, accounts, truncated) =
            await ledger.TreeAsync(request.Account, request.AccountsMax, context.CancellationToken);
        var response = new TreeResponse { Status = (GetResponse.Types.Status)status, Truncated = truncated };
        response.Accounts.AddRange(accounts.Select(account => account.Message()!));
        return response;
    }

    public override async Task Watch(
        WatchRequest request,
        IServerStreamWriter<Contracts.Budget.V1.Balances> responseStream,
        ServerCallContext context)
    {
        if (!ledger.TryEnterWatch())
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "Too many callers watch at once."));
        }
        try
        {
            await foreach (var balances in ledger.WatchAsync(request.Account, context.CancellationToken))
            {
                await responseStream.WriteAsync(balances.Message());
            }
        }
        finally
        {
            ledger.LeaveWatch();
        }
    }

    private static int Checked(int requests) => requests <= BatchRequestsMax
        ? requests
        : throw new RpcException(new Status(
            StatusCode.ResourceExhausted, $"A batch has at most {BatchRequestsMax} requests; send several."));

    private ReserveStatus Check(ReserveRequest request, out ReserveCommand command, out string? detail)
    {
        if (!Identifiers.IsAccount(request.Account))
        {
            command = default;
            detail = "account must be 1 to 128 characters of [A-Za-z0-9._:/-]";
            return ReserveStatus.InvalidArgument;
        }
        return ReserveCommand.Check(
            request.Reservation,
            request.Amount,
            request.Tool,
            request.TtlMs,
            (Ledger.Mode)request.Mode,
            (Ledger.OutcomeRule)request.ExpireAs,
            ledger.Limits,
            out command,
            out detail);
    }

    private static SettleStatus Check(SettleRequest request, out SettleCommand command, out string? detail)
    {
        if (!Identifiers.IsAccount(request.Account))
        {
            command = default;
            detail = "account must be 1 to 128 characters of [A-Za-z0-9._:/-]";
            return SettleStatus.InvalidArgument;
        }
        return SettleCommand.Check(request.Reservation, request.Post, request.Outcome, out command, out detail);
    }

    private async Task<FreezeResponse> FreezeAsync(string account, bool freeze)
    {
        var answer = await ledger.FreezeAsync(account, freeze);
        return new FreezeResponse
        {
            Status = (FreezeResponse.Types.Status)answer.Status,
            Account = answer.Account.Message(),
        };
    }
}
