# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_softknee_global_optspecs
    string join \n isa= q/quiet json h/help V/version
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

complete -c softknee -n "__fish_softknee_needs_command" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_needs_command" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_needs_command" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_needs_command" -s V -l version -d 'Print version'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "run" -d 'Run a study and write its report; finished runs are not repeated'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "plan" -d 'List the runs of a study, or divide them into shards, without running them'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "status" -d 'Show how much of a study is finished'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "merge" -d 'Merge the records of several folders into one, for example those of all shards'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "compare" -d 'Compare the records of two folders, run by run'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "report" -d 'Write a study\'s report from its records, or check that it is up to date'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "index" -d 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "judge" -d 'Judge results that were made elsewhere: a CSV file with one line per run'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "show" -d 'Show one run: its configuration, its training curve and the command that repeats it'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "list" -d 'List activations, data sets, metrics or the embedded studies'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "eval" -d 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "propagate" -d 'Compute signal propagation at initialization: theory and simulation, layer by layer'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate" -d 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "calibrate" -d 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "schema" -d 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "doctor" -d 'Check this machine for what would distort timings'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "man" -d 'Write manual pages, one per command'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate-slot" -d 'Time the rows that are asked for on standard input'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate-count" -d 'Call a row without reading a clock'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "gate-neighbor" -d 'Keep a processor busy until standard input ends'
complete -c softknee -n "__fish_softknee_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c softknee -n "__fish_softknee_using_subcommand run" -l data-dir -d 'Folder from which relative data paths start [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand run" -l set -d 'Change a value of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l target -d 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l task -d 'With --target: what the column holds [default: its values decide]' -r -f -a "classes\t''
regression\t''"
complete -c softknee -n "__fish_softknee_using_subcommand run" -l drop -d 'With --target: leave this column out; may be repeated' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l out -d 'Folder of the records and the report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand run" -l threads -d 'Number of threads, each of which trains one run at a time [default: the number of cores]' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l shard -d 'Run shard K of N; STUDY is then the file that `softknee plan --shards` wrote. `auto` takes K from Slurm, Kubernetes or GNU parallel' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand run" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand run" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l data-dir -d 'Folder from which relative data paths start [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l set -d 'Change a value of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l target -d 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l task -d 'With --target: what the column holds [default: its values decide]' -r -f -a "classes\t''
regression\t''"
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l drop -d 'With --target: leave this column out; may be repeated' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l shards -d 'Divide the runs into N shards of about equal cost, and write them to a file' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l out -d 'File for the shards; its name must end in .json' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand plan" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand plan" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand status" -l data-dir -d 'Folder from which relative data paths start [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand status" -l set -d 'Change a value of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -l target -d 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -l task -d 'With --target: what the column holds [default: its values decide]' -r -f -a "classes\t''
regression\t''"
complete -c softknee -n "__fish_softknee_using_subcommand status" -l drop -d 'With --target: leave this column out; may be repeated' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -l out -d 'Folder of the records and the report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand status" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand status" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand status" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand status" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand merge" -l out -d 'Folder to which the records are added; records that it already has are kept' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand merge" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand merge" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand merge" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand compare" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand compare" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand compare" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand compare" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l splice -d 'Also write the answer into this Markdown file, between the lines `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand report" -l format -d 'Write nothing, and print every contrast with all digits: as CSV, or as JSON with the answer and the claims too' -r -f -a "json\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand report" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand report" -l check -d 'Write nothing; fail if a file is not what the records give'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l compact -d 'Write nothing, and print the question, the answer, the verdicts and the controls in less than 60 lines of Markdown, for the summary of a step in CI'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l pack -d 'Also pack the records for committing, as records.jsonl.xz, which every command reads'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l html -d 'Also write the page as one HTML file, report.html, which needs no other file and no network'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l open -d 'Also open the HTML file in the browser'
complete -c softknee -n "__fish_softknee_using_subcommand report" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand report" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand index" -l splice -d 'Also write the table for a choice into this Markdown file, between the lines `<!-- softknee index FOLDER -->` and `<!-- /softknee -->`' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand index" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand index" -l check -d 'Write nothing; fail if the index is not what the pages give'
complete -c softknee -n "__fish_softknee_using_subcommand index" -l html -d 'Also write the index and every page that it leads to as HTML files, which need no network'
complete -c softknee -n "__fish_softknee_using_subcommand index" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand index" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand index" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l metric -d 'Compare this column. Which way is better (higher, lower or neither) and the smallest difference that matters may follow; a margin in percent compares ratios, for example steps:lower:10%' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l condition -d 'A column whose values paired runs share, such as the depth' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l baseline -d 'The arm that the others are compared with' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l arm -d 'The column of the arm [default: arm]' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l seed -d 'The column of the seed [default: seed]' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l ratio -d 'Compare a metric of positive numbers by ratio, without a margin' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l censored -d 'The column that says where a value is only a lower bound, since the run ended before it reached its target [default: METRIC_censored, or censored]' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l failed -d 'The column that says which runs failed [default: failed, diverged, status or state]' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l failed-value -d 'What a failed run counts with, for example test_accuracy=0.1 for guessing among ten classes' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l out -d 'Write a page with figures, and its numbers for programs, into this folder' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l html -d 'Also write the page as one HTML file, judgement.html, which needs no other file and no network'
complete -c softknee -n "__fish_softknee_using_subcommand judge" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand judge" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand judge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand show" -l data-dir -d 'Folder from which relative data paths start [default: the study file\'s folder]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l set -d 'Change a value of the study, for example --set depth=2,4,8' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l target -d 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l task -d 'With --target: what the column holds [default: its values decide]' -r -f -a "classes\t''
regression\t''"
complete -c softknee -n "__fish_softknee_using_subcommand show" -l drop -d 'With --target: leave this column out; may be repeated' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l out -d 'Folder of the records and the report [default: runs/NAME]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l save-weights -d 'Run it again, and write its trained network to a file that PyTorch can read (safetensors)' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand show" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand show" -l rerun -d 'Run it again, and check that its record comes out the same, byte for byte'
complete -c softknee -n "__fish_softknee_using_subcommand show" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand show" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand list" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand list" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand list" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand list" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l param -d 'Set a parameter of the activation, for example --param beta=5' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l samples -d 'With --sweep: approximate number of inputs [default: 10.7 million]' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l dtype -d 'Precision of the kernels' -r -f -a "f32\t''
f64\t''"
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l torch-compatible -d 'Use PyTorch\'s parameters where they differ: the threshold of softplus is then 20'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l inverse -d 'Softplus only: take values, and print the inputs that give them, ln(e^(βy) − 1) / β'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l sweep -d 'Show the largest and the mean error by range of input, over the whole number line'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l exhaustive -d 'With --sweep: evaluate all 2³² inputs of f32, which takes minutes'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand eval" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l beta -d 'Set the parameter β of the activation; short for --param beta=B' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l param -d 'Set a parameter of the activation, for example --param beta=5' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l weight-variance -d 'Variance V of the weights of every layer, times fan-in' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l init -d 'Initialization rule that gives the weight variances instead: he, glorot, forward or backward' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l bias-variance -d 'Variance of the biases' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l bias-init -d 'How biases are set: zero (but for --bias-variance) or centered' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l depth -d 'Number of hidden layers' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l width -d 'Units in each hidden layer; without it nothing is simulated, and theory is for infinite width' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l nets -d 'Number of networks to simulate' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l inputs -d 'Number of inputs to each network' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l input-dim -d 'Length of an input' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l correlation -d 'Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the lowest possible value above it]' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l seed -d 'Seed of all random numbers' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l residual -d 'Make every hidden layer after the first a residual block, scaled by 1/√(number of blocks)'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l mean-share -d 'Also show which share of what a layer receives is the squared mean, which makes inputs alike'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand propagate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l against -d 'Also time this binary, built from another revision, against this one (timing check), and count its instructions instead of those in the baseline; scripts/gate.sh builds it' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l baselines -d 'Folder with a baseline per machine class [default: reports/baselines]' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l checks -d 'Checks to run [default: all]' -r -f -a "correctness\t''
exact\t''
tolerance\t''
instructions\t''
timing\t''"
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l summary -d 'Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l seed -d 'Decides the order of timed processes' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l update-baseline -d 'Record what is measured now as the baseline of this machine class, and judge nothing'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l all -d 'Show every row, not only those that did not pass'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand gate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l decisions -d 'Decisions on identical code, at least one' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l neighbors -d 'Busy neighbors during every timed decision: processes that keep a processor and the memory busy' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l trials -d 'Decisions on a slowdown of 5 %, the one that the gate promises to find' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l other-trials -d 'Decisions on each other slowdown' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l slowdowns -d 'Slowdowns to plant, in percent, with at most one decimal' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l row -d 'The kernel to slow down' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l fault-trials -d 'Trials of each fault in training or in a kernel' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l out -d 'Folder with the decisions, one file per machine and version of the rule, and the page' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l page -d 'Make no decision; write the page from the decisions that there are'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l check -d 'Make no decision and write nothing; fail if the page is not what the decisions give'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand calibrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand schema" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand schema" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand schema" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -l format -d 'Output format' -r -f -a "text\t''
json\t''
markdown\t''
csv\t''"
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand completions" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand completions" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand completions" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand man" -l out -d 'Folder for the pages: where `man` looks for them, the folder man1 in one of its paths' -r -F
complete -c softknee -n "__fish_softknee_using_subcommand man" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand man" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand man" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -l extra-work -d 'Work to add to a kernel, in percent' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand gate-slot" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l calls -d 'Number of calls' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l extra-work -d 'Work to add to the kernel, in percent' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand gate-count" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand gate-neighbor" -l isa -d 'Instruction set of the kernels [default: the best that this machine has]' -r
complete -c softknee -n "__fish_softknee_using_subcommand gate-neighbor" -s q -l quiet -d 'Print the result and errors only: no messages and no progress'
complete -c softknee -n "__fish_softknee_using_subcommand gate-neighbor" -l json -d 'Print the result as JSON, like --format json; `--help` of a command describes it'
complete -c softknee -n "__fish_softknee_using_subcommand gate-neighbor" -s h -l help -d 'Print help'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "run" -d 'Run a study and write its report; finished runs are not repeated'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "plan" -d 'List the runs of a study, or divide them into shards, without running them'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "status" -d 'Show how much of a study is finished'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "merge" -d 'Merge the records of several folders into one, for example those of all shards'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "compare" -d 'Compare the records of two folders, run by run'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "report" -d 'Write a study\'s report from its records, or check that it is up to date'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "index" -d 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "judge" -d 'Judge results that were made elsewhere: a CSV file with one line per run'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "show" -d 'Show one run: its configuration, its training curve and the command that repeats it'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "list" -d 'List activations, data sets, metrics or the embedded studies'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "eval" -d 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "propagate" -d 'Compute signal propagation at initialization: theory and simulation, layer by layer'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "gate" -d 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "calibrate" -d 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "schema" -d 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "doctor" -d 'Check this machine for what would distort timings'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "man" -d 'Write manual pages, one per command'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "gate-slot" -d 'Time the rows that are asked for on standard input'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "gate-count" -d 'Call a row without reading a clock'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "gate-neighbor" -d 'Keep a processor busy until standard input ends'
complete -c softknee -n "__fish_softknee_using_subcommand help; and not __fish_seen_subcommand_from run plan status merge compare report index judge show list eval propagate gate calibrate schema doctor completions man gate-slot gate-count gate-neighbor help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
