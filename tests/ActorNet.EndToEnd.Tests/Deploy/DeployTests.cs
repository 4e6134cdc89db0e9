using System.CommandLine;
using System.Diagnostics;
using ActorNet.Cli;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests.Deploy;

/// <summary>What can be seen of the files in <c>deploy/</c> without the systems that they are for.</summary>
public sealed class DeployTests
{
    private const string Analyzer = "/usr/bin/systemd-analyze";

    public static TheoryData<string> YamlFiles => [.. DeployFiles.YamlFiles];

    public static TheoryData<string> Commands => [.. DeployFiles.Commands().Select(static command => $"{command.Place}: {string.Join(' ', command.Arguments)}")];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void YamlFile_Parsed_IsWellFormed(string file)
    {
        var documents = DeployFiles.Load(file);

        documents.ShouldNotBeEmpty();
        documents.ShouldAllBe(document => document.Children.Count > 0);
    }

    [Fact]
    public void Commands_Found_CoverEveryWay()
    {
        var places = DeployFiles.Commands().Select(static command => command.Place).ToArray();

        foreach (var way in (string[])["compose.yaml, server", "compose.yaml, worker", "kubernetes/server.yaml", "kubernetes/worker.yaml", "systemd/actornet-server", "systemd/actornet-worker", "Dockerfile", "README.md"])
        {
            places.ShouldContain(place => place.StartsWith(way, StringComparison.Ordinal), way);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_AsDeployed_IsAcceptedByTheProgram(string line)
    {
        var command = DeployFiles.Commands().Single(command => $"{command.Place}: {string.Join(' ', command.Arguments)}" == line);
        var root = CliApplication.CreateRoot(new CliHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            ListenForSignals = static () => throw new InvalidOperationException("parsing listens for no signals"),
        });

        var result = root.Parse(command.Arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

        result.Errors.Select(static error => error.Message).ShouldBeEmpty();
        if (command.Arguments[0] != "--help") result.CommandResult.Command.Name.ShouldBe(command.Arguments[0]);
    }

    [Fact]
    public void Command_InAContainer_ReadsAndWritesMountedFoldersOnly()
    {
        foreach (var command in DeployFiles.Commands().Where(static command => command.Mounts is not null))
        {
            foreach (var path in command.Arguments.Select(static argument => argument.Split('=')[^1]).Where(static value => value.StartsWith('/')))
            {
                command.Mounts!.ShouldContain(mount => path.StartsWith(mount + "/", StringComparison.Ordinal), $"{command.Place}: {path}");
            }
        }
    }

    [Fact]
    public void Kustomization_Resources_AreAllFilesOfTheFolder()
    {
        var listed = ((YamlDotNet.RepresentationModel.YamlSequenceNode)DeployFiles.Load("kubernetes/kustomization.yaml")[0].Children["resources"]).Select(static item => item.ToString());

        listed.Order(StringComparer.Ordinal).ShouldBe(DeployFiles.YamlFiles
            .Where(static file => file.StartsWith("kubernetes/", StringComparison.Ordinal) && !file.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .Select(Path.GetFileName)!);
    }

    [SkippableFact]
    public void Units_Verified_HaveNoFault()
    {
        Skip.IfNot(File.Exists(Analyzer), "systemd-analyze is not installed (Debian: systemd)");
        using var folder = new TemporaryFolder();
        foreach (var unit in Directory.EnumerateFiles(Path.Combine(DeployFiles.Folder, "systemd"), "*.service"))
        {
            // The program need not be installed for its unit to be right.
            File.WriteAllText(folder.File(Path.GetFileName(unit)), File.ReadAllText(unit).Replace("/opt/actornet/ActorNet.Cli", Analyzer, StringComparison.Ordinal));
        }

        var start = new ProcessStartInfo(Analyzer) { RedirectStandardError = true, RedirectStandardOutput = true, ArgumentList = { "verify", "--man=no" } };
        foreach (var unit in Directory.EnumerateFiles(folder.Path)) start.ArgumentList.Add(unit);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit(ProgramProcess.DefaultBound).ShouldBeTrue();

        errors.ShouldBeEmpty();
        process.ExitCode.ShouldBe(0, output.GetAwaiter().GetResult());
    }
}
