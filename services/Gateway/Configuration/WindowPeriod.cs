namespace SatGate.Gateway.Configuration;

/// <summary>The length of a spending window. Week begins on Monday.</summary>
public enum WindowPeriod
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
}
