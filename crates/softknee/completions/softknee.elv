
use builtin;
use str;

set edit:completion:arg-completer[softknee] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'softknee'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'softknee'= {
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Run a study and write its report; finished runs are not repeated'
            cand plan 'List the runs of a study, or divide them into shards, without running them'
            cand status 'Show how much of a study is finished'
            cand merge 'Merge the records of several folders into one, for example those of all shards'
            cand compare 'Compare the records of two folders, run by run'
            cand report 'Write a study''s report from its records, or check that it is up to date'
            cand index 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it'
            cand judge 'Judge results that were made elsewhere: a CSV file with one line per run'
            cand show 'Show one run: its configuration, its training curve and the command that repeats it'
            cand list 'List activations, data sets, metrics or the embedded studies'
            cand eval 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels'
            cand propagate 'Compute signal propagation at initialization: theory and simulation, layer by layer'
            cand gate 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence'
            cand calibrate 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption'
            cand schema 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`'
            cand doctor 'Check this machine for what would distort timings'
            cand completions 'Print the completion script of a shell'
            cand man 'Write manual pages, one per command'
            cand gate-slot 'Time the rows that are asked for on standard input'
            cand gate-count 'Call a row without reading a clock'
            cand gate-neighbor 'Keep a processor busy until standard input ends'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'softknee;run'= {
            cand --data-dir 'Folder from which relative data paths start [default: the study file''s folder]'
            cand --set 'Change a value of the study, for example --set depth=2,4,8'
            cand --target 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table'
            cand --task 'With --target: what the column holds [default: its values decide]'
            cand --drop 'With --target: leave this column out; may be repeated'
            cand --out 'Folder of the records and the report [default: runs/NAME]'
            cand --threads 'Number of threads, each of which trains one run at a time [default: the number of cores]'
            cand --shard 'Run shard K of N; STUDY is then the file that `softknee plan --shards` wrote. `auto` takes K from Slurm, Kubernetes or GNU parallel'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;plan'= {
            cand --data-dir 'Folder from which relative data paths start [default: the study file''s folder]'
            cand --set 'Change a value of the study, for example --set depth=2,4,8'
            cand --target 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table'
            cand --task 'With --target: what the column holds [default: its values decide]'
            cand --drop 'With --target: leave this column out; may be repeated'
            cand --format 'Output format'
            cand --shards 'Divide the runs into N shards of about equal cost, and write them to a file'
            cand --out 'File for the shards; its name must end in .json'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;status'= {
            cand --data-dir 'Folder from which relative data paths start [default: the study file''s folder]'
            cand --set 'Change a value of the study, for example --set depth=2,4,8'
            cand --target 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table'
            cand --task 'With --target: what the column holds [default: its values decide]'
            cand --drop 'With --target: leave this column out; may be repeated'
            cand --out 'Folder of the records and the report [default: runs/NAME]'
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;merge'= {
            cand --out 'Folder to which the records are added; records that it already has are kept'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;compare'= {
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;report'= {
            cand --splice 'Also write the answer into this Markdown file, between the lines `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`'
            cand --format 'Write nothing, and print every contrast with all digits: as CSV, or as JSON with the answer and the claims too'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --check 'Write nothing; fail if a file is not what the records give'
            cand --compact 'Write nothing, and print the question, the answer, the verdicts and the controls in less than 60 lines of Markdown, for the summary of a step in CI'
            cand --pack 'Also pack the records for committing, as records.jsonl.xz, which every command reads'
            cand --html 'Also write the page as one HTML file, report.html, which needs no other file and no network'
            cand --open 'Also open the HTML file in the browser'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;index'= {
            cand --splice 'Also write the table for a choice into this Markdown file, between the lines `<!-- softknee index FOLDER -->` and `<!-- /softknee -->`'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --check 'Write nothing; fail if the index is not what the pages give'
            cand --html 'Also write the index and every page that it leads to as HTML files, which need no network'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;judge'= {
            cand --metric 'Compare this column. Which way is better (higher, lower or neither) and the smallest difference that matters may follow; a margin in percent compares ratios, for example steps:lower:10%'
            cand --condition 'A column whose values paired runs share, such as the depth'
            cand --baseline 'The arm that the others are compared with'
            cand --arm 'The column of the arm [default: arm]'
            cand --seed 'The column of the seed [default: seed]'
            cand --ratio 'Compare a metric of positive numbers by ratio, without a margin'
            cand --censored 'The column that says where a value is only a lower bound, since the run ended before it reached its target [default: METRIC_censored, or censored]'
            cand --failed 'The column that says which runs failed [default: failed, diverged, status or state]'
            cand --failed-value 'What a failed run counts with, for example test_accuracy=0.1 for guessing among ten classes'
            cand --out 'Write a page with figures, and its numbers for programs, into this folder'
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --html 'Also write the page as one HTML file, judgement.html, which needs no other file and no network'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;show'= {
            cand --data-dir 'Folder from which relative data paths start [default: the study file''s folder]'
            cand --set 'Change a value of the study, for example --set depth=2,4,8'
            cand --target 'With a table FILE.csv as STUDY: the column to predict. A small default study is run on the table'
            cand --task 'With --target: what the column holds [default: its values decide]'
            cand --drop 'With --target: leave this column out; may be repeated'
            cand --out 'Folder of the records and the report [default: runs/NAME]'
            cand --save-weights 'Run it again, and write its trained network to a file that PyTorch can read (safetensors)'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --rerun 'Run it again, and check that its record comes out the same, byte for byte'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;list'= {
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;eval'= {
            cand --param 'Set a parameter of the activation, for example --param beta=5'
            cand --samples 'With --sweep: approximate number of inputs [default: 10.7 million]'
            cand --dtype 'Precision of the kernels'
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --torch-compatible 'Use PyTorch''s parameters where they differ: the threshold of softplus is then 20'
            cand --inverse 'Softplus only: take values, and print the inputs that give them, ln(e^(βy) − 1) / β'
            cand --sweep 'Show the largest and the mean error by range of input, over the whole number line'
            cand --exhaustive 'With --sweep: evaluate all 2³² inputs of f32, which takes minutes'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;propagate'= {
            cand --beta 'Set the parameter β of the activation; short for --param beta=B'
            cand --param 'Set a parameter of the activation, for example --param beta=5'
            cand --weight-variance 'Variance V of the weights of every layer, times fan-in'
            cand --init 'Initialization rule that gives the weight variances instead: he, glorot, forward or backward'
            cand --bias-variance 'Variance of the biases'
            cand --bias-init 'How biases are set: zero (but for --bias-variance) or centered'
            cand --depth 'Number of hidden layers'
            cand --width 'Units in each hidden layer; without it nothing is simulated, and theory is for infinite width'
            cand --nets 'Number of networks to simulate'
            cand --inputs 'Number of inputs to each network'
            cand --input-dim 'Length of an input'
            cand --correlation 'Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the lowest possible value above it]'
            cand --seed 'Seed of all random numbers'
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --residual 'Make every hidden layer after the first a residual block, scaled by 1/√(number of blocks)'
            cand --mean-share 'Also show which share of what a layer receives is the squared mean, which makes inputs alike'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;gate'= {
            cand --against 'Also time this binary, built from another revision, against this one (timing check), and count its instructions instead of those in the baseline; scripts/gate.sh builds it'
            cand --baselines 'Folder with a baseline per machine class [default: reports/baselines]'
            cand --checks 'Checks to run [default: all]'
            cand --summary 'Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY'
            cand --seed 'Decides the order of timed processes'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --update-baseline 'Record what is measured now as the baseline of this machine class, and judge nothing'
            cand --all 'Show every row, not only those that did not pass'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;calibrate'= {
            cand --decisions 'Decisions on identical code, at least one'
            cand --neighbors 'Busy neighbors during every timed decision: processes that keep a processor and the memory busy'
            cand --trials 'Decisions on a slowdown of 5 %, the one that the gate promises to find'
            cand --other-trials 'Decisions on each other slowdown'
            cand --slowdowns 'Slowdowns to plant, in percent, with at most one decimal'
            cand --row 'The kernel to slow down'
            cand --fault-trials 'Trials of each fault in training or in a kernel'
            cand --out 'Folder with the decisions, one file per machine and version of the rule, and the page'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand --page 'Make no decision; write the page from the decisions that there are'
            cand --check 'Make no decision and write nothing; fail if the page is not what the decisions give'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;schema'= {
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;doctor'= {
            cand --format 'Output format'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;completions'= {
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;man'= {
            cand --out 'Folder for the pages: where `man` looks for them, the folder man1 in one of its paths'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'softknee;gate-slot'= {
            cand --extra-work 'Work to add to a kernel, in percent'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;gate-count'= {
            cand --calls 'Number of calls'
            cand --extra-work 'Work to add to the kernel, in percent'
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;gate-neighbor'= {
            cand --isa 'Instruction set of the kernels [default: the best that this machine has]'
            cand -q 'Print the result and errors only: no messages and no progress'
            cand --quiet 'Print the result and errors only: no messages and no progress'
            cand --json 'Print the result as JSON, like --format json; `--help` of a command describes it'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;help'= {
            cand run 'Run a study and write its report; finished runs are not repeated'
            cand plan 'List the runs of a study, or divide them into shards, without running them'
            cand status 'Show how much of a study is finished'
            cand merge 'Merge the records of several folders into one, for example those of all shards'
            cand compare 'Compare the records of two folders, run by run'
            cand report 'Write a study''s report from its records, or check that it is up to date'
            cand index 'Write the index of all pages in a folder: every claim, its verdict and the page that decides it'
            cand judge 'Judge results that were made elsewhere: a CSV file with one line per run'
            cand show 'Show one run: its configuration, its training curve and the command that repeats it'
            cand list 'List activations, data sets, metrics or the embedded studies'
            cand eval 'Evaluate an activation and its derivative at given inputs, with the errors of the kernels'
            cand propagate 'Compute signal propagation at initialization: theory and simulation, layer by layer'
            cand gate 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough evidence'
            cand calibrate 'Measure the gate on this machine: its false alarms and the regressions that it finds. Takes hours; the same command continues it after an interruption'
            cand schema 'Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with `#:schema FILE`'
            cand doctor 'Check this machine for what would distort timings'
            cand completions 'Print the completion script of a shell'
            cand man 'Write manual pages, one per command'
            cand gate-slot 'Time the rows that are asked for on standard input'
            cand gate-count 'Call a row without reading a clock'
            cand gate-neighbor 'Keep a processor busy until standard input ends'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'softknee;help;run'= {
        }
        &'softknee;help;plan'= {
        }
        &'softknee;help;status'= {
        }
        &'softknee;help;merge'= {
        }
        &'softknee;help;compare'= {
        }
        &'softknee;help;report'= {
        }
        &'softknee;help;index'= {
        }
        &'softknee;help;judge'= {
        }
        &'softknee;help;show'= {
        }
        &'softknee;help;list'= {
        }
        &'softknee;help;eval'= {
        }
        &'softknee;help;propagate'= {
        }
        &'softknee;help;gate'= {
        }
        &'softknee;help;calibrate'= {
        }
        &'softknee;help;schema'= {
        }
        &'softknee;help;doctor'= {
        }
        &'softknee;help;completions'= {
        }
        &'softknee;help;man'= {
        }
        &'softknee;help;gate-slot'= {
        }
        &'softknee;help;gate-count'= {
        }
        &'softknee;help;gate-neighbor'= {
        }
        &'softknee;help;help'= {
        }
    ]
    $completions[$command]
}
