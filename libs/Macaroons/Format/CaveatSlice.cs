namespace SatGate.Macaroons.Format;

/// <summary>One caveat of a macaroon. It is a third party's exactly when it has a verification id.</summary>
internal readonly record struct CaveatSlice(FieldSlice Location, FieldSlice Identifier, FieldSlice VerificationId);
