namespace SatGate.Macaroons.Format;

/// <summary>Where the parts of one macaroon lie in its input, and how many caveats it has.</summary>
internal readonly record struct MacaroonShape(
    FieldSlice Location, FieldSlice Identifier, FieldSlice Signature, int CaveatCount);
