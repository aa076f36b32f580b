# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_softknee_global_optspecs
    string join \n isa= h/help V/version
end

function __fish_softknee_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_softknee_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_softknee_using_subcommand
    set -l cmd (__fish_softknee_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c softknee -n "__fish_softknee_needs_command" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_needs_command" -s V -l version -d 'Print version'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "run" -d 'Run a study (what is finished is not run again) and write its report'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "plan" -d 'Show the runs of a study with keys and cost, or divide them into shards; run none'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "status" -d 'Show how much of a study is finished'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "merge" -d 'Bring the records of several folders together, for example those of all shards'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "compare" -d 'Compare the records of two folders, run by run'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "report" -d 'Write a study\'s report again from its records, or check that it is up to date'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "show" -d 'Show one run: its cell, its curve and the command that reruns it'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "list" -d 'List what can be named in a study'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "eval" -d 'Evaluate an activation: value, derivative, reference and error'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "propagate" -d 'Signal propagation at initialisation: theory beside simulation, layer by layer'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate" -d 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the evidence does not suffice'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "calibrate" -d 'Measure the gate itself on this machine: its false alarms and what it finds. Takes long; if it is stopped, the same command continues it'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "schema" -d 'Print the JSON Schema of study files, for editors: save it, and begin a study with `#:schema FILE`'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "doctor" -d 'Say what on this machine would spoil a timing'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate-slot" -d 'Time rows in this process'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate-count" -d 'Call a row without reading a clock'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c softknee -n "__fish_softknee_using_subcommand run" -l data-dir -d 'Folder that relative data paths start from [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand run" -l set -d 'Change a key of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l out -d 'Folder for records and report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand run" -l threads -d 'Threads to train on, one run each [default: all cores]' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l shard -d 'Run one shard of a plan (STUDY is then the file that `softknee plan --shards` wrote); auto takes K from Slurm, Kubernetes or GNU parallel' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l data-dir -d 'Folder that relative data paths start from [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l set -d 'Change a key of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l shards -d 'Divide the runs into N shards of about equal cost, and freeze them in a file' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l out -d 'The file with the shards, which ends in .json' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand status" -l data-dir -d 'Folder that relative data paths start from [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand status" -l set -d 'Change a key of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -l out -d 'Folder for records and report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand status" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand status" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand merge" -l out -d 'Folder that gets the records; what it has already stays' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand merge" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand merge" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand compare" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand compare" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand compare" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l splice -d 'Also put the answer between this page\'s marks `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand report" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand report" -l check -d 'Write nothing; fail if a file differs from what the records give'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l pack -d 'Also pack the records for committing, as records.jsonl.xz; every command reads them as they are'
complete -c softknee -n "__fish_softknee_using_subcommand report" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand show" -l data-dir -d 'Folder that relative data paths start from [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l set -d 'Change a key of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l out -d 'Folder for records and report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l save-weights -d 'Run it again, and write its trained network to a file that PyTorch reads (safetensors)' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l rerun -d 'Run it again, and say whether its record comes out the same, byte for byte'
complete -c softknee -n "__fish_softknee_using_subcommand show" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand list" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand list" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand list" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l param -d 'A parameter of the activation, for example --param beta=5' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l samples -d 'With --sweep: about how many inputs [default: 10.7 million]' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l dtype -d 'Precision of the kernel' -r -f -a "f32\t''
f64\t''"
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l torch-compatible -d 'As PyTorch computes it where that differs: softplus with its threshold of 20'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l sweep -d 'Largest and mean error by range of input, over the whole number line, instead of given inputs'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l exhaustive -d 'With --sweep: all 2³² inputs of f32, which takes minutes'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l beta -d 'Its parameter β; the same as --param beta=B' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l param -d 'A parameter of the activation, for example --param beta=5' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l weight-variance -d 'Weight variance times fan-in, V, of every layer' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l init -d 'Take the weight variances of this rule instead: he, glorot, forward or backward' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l bias-variance -d 'Variance of the biases' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l depth -d 'Hidden layers' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l width -d 'Units in each hidden layer; if left out, nothing is simulated and theory is that of infinite width' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l nets -d 'Independent networks to simulate' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l inputs -d 'Inputs to each network' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l input-dim -d 'Length of an input' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l correlation -d 'Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the nearest that two inputs can have]' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l seed -d 'Seed of every draw' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l against -d 'Also time this binary, built from another revision, against this one (timing check); scripts/gate.sh builds it' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l baselines -d 'Folder with a baseline per machine class' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l checks -d 'Checks to run' -r -f -a "correctness\t''
exact\t''
tolerance\t''
instructions\t''
timing\t''"
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l summary -d 'Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l seed -d 'Decides the order of timed processes' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l update-baseline -d 'Record what is measured now as the baseline of this machine class, and judge nothing'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l all -d 'Show every row, not only those that did not pass'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l decisions -d 'Decisions on identical code, on a quiet and on a loaded machine each' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l trials -d 'Decisions on a slowdown of 5 %, the one that the gate promises to find' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l other-trials -d 'Decisions on each other slowdown' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l slowdowns -d 'Slowdowns to plant, in percent, with at most one decimal' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l row -d 'The kernel to slow down' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l fault-trials -d 'Trials of each fault in training or in a kernel' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l out -d 'Folder with the decisions and the page' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l page -d 'Make no decision; write the page from the decisions that there are'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l check -d 'Make no decision and write nothing; fail if the page is not what the decisions give'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand schema" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand schema" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -l format -d 'How to print' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand completions" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand completions" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -l extra-work -d 'Work to add to a kernel, in percent' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l calls -d 'Number of calls' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l extra-work -d 'Work to add to the kernel, in percent' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l isa -d 'Instruction set of the kernels [default: the best this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "run" -d 'Run a study (what is finished is not run again) and write its report'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "plan" -d 'Show the runs of a study with keys and cost, or divide them into shards; run none'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "status" -d 'Show how much of a study is finished'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "merge" -d 'Bring the records of several folders together, for example those of all shards'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "compare" -d 'Compare the records of two folders, run by run'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "report" -d 'Write a study\'s report again from its records, or check that it is up to date'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "show" -d 'Show one run: its cell, its curve and the command that reruns it'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "list" -d 'List what can be named in a study'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "eval" -d 'Evaluate an activation: value, derivative, reference and error'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "propagate" -d 'Signal propagation at initialisation: theory beside simulation, layer by layer'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "gate" -d 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the evidence does not suffice'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "calibrate" -d 'Measure the gate itself on this machine: its false alarms and what it finds. Takes long; if it is stopped, the same command continues it'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "schema" -d 'Print the JSON Schema of study files, for editors: save it, and begin a study with `#:schema FILE`'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "doctor" -d 'Say what on this machine would spoil a timing'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "completions" -d 'Print the completions of a shell'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "gate-slot" -d 'Time rows in this process'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "gate-count" -d 'Call a row without reading a clock'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report show list eval propagate gate calibrate schema doctor completions gate-slot gate-count help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
