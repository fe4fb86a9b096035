using SatGate.Budget.Hosting;
using SatGate.Hosting;

return await ServiceProcess.RunAsync(BudgetHost.Build);
