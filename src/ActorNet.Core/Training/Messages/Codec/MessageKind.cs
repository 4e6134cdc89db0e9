namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>The number of each kind of message on the wire. Numbers are never used for another kind; docs/wire.md lists them with their fields.</summary>
internal enum MessageKind : byte
{
    JoinRequest = 1,
    JoinAccepted = 2,
    JoinRefused = 3,
    Heartbeat = 4,
    HeartbeatAnswer = 5,
    LeaveRequest = 6,
    Left = 7,
    Expelled = 8,
    Superseded = 9,
    LeaveRun = 10,

    ComputeLanes = 16,
    SubtreeGradient = 17,
    NonFiniteGradient = 18,
    EvaluateRows = 19,
    RowsEvaluated = 20,

    StartPart = 32,
    CommitRound = 33,
    QueryPart = 34,
    WithdrawSession = 35,
    PartStatus = 36,
    CollectPart = 37,
    PartCollected = 38,
    FetchParameters = 39,
    PartParameters = 40,
    AddColumns = 41,
    ColumnsAdded = 42,
    FinishRound = 43,

    StopRun = 48,
}
