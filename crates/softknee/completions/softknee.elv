
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
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Run a study (what is finished is not run again) and write its report'
            cand plan 'Show the runs of a study with keys and cost, or divide them into shards; run none'
            cand status 'Show how much of a study is finished'
            cand merge 'Bring the records of several folders together, for example those of all shards'
            cand compare 'Compare the records of two folders, run by run'
            cand report 'Write a study''s report again from its records, or check that it is up to date'
            cand show 'Show one run: its cell, its curve and the command that reruns it'
            cand list 'List what can be named in a study'
            cand eval 'Evaluate an activation: value, derivative, reference and error'
            cand propagate 'Signal propagation at initialisation: theory beside simulation, layer by layer'
            cand gate 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the evidence does not suffice'
            cand calibrate 'Measure the gate itself on this machine: its false alarms and what it finds. Takes long; if it is stopped, the same command continues it'
            cand schema 'Print the JSON Schema of study files, for editors: save it, and begin a study with `#:schema FILE`'
            cand doctor 'Say what on this machine would spoil a timing'
            cand completions 'Print the completions of a shell'
            cand gate-slot 'Time rows in this process'
            cand gate-count 'Call a row without reading a clock'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'softknee;run'= {
            cand --data-dir 'Folder that relative data paths start from [default: the study file''s folder]'
            cand --set 'Change a key of the study, for example --set depth=2,4,8'
            cand --out 'Folder for records and report [default: runs/NAME]'
            cand --threads 'Threads to train on, one run each [default: all cores]'
            cand --shard 'Run one shard of a plan (STUDY is then the file that `softknee plan --shards` wrote); auto takes K from Slurm, Kubernetes or GNU parallel'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;plan'= {
            cand --data-dir 'Folder that relative data paths start from [default: the study file''s folder]'
            cand --set 'Change a key of the study, for example --set depth=2,4,8'
            cand --format 'How to print'
            cand --shards 'Divide the runs into N shards of about equal cost, and freeze them in a file'
            cand --out 'The file with the shards, which ends in .json'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;status'= {
            cand --data-dir 'Folder that relative data paths start from [default: the study file''s folder]'
            cand --set 'Change a key of the study, for example --set depth=2,4,8'
            cand --out 'Folder for records and report [default: runs/NAME]'
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;merge'= {
            cand --out 'Folder that gets the records; what it has already stays'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;compare'= {
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;report'= {
            cand --splice 'Also put the answer between this page''s marks `<!-- softknee report FOLDER -->` and `<!-- /softknee -->`'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand --check 'Write nothing; fail if a file differs from what the records give'
            cand --pack 'Also pack the records for committing, as records.jsonl.xz; every command reads them as they are'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;show'= {
            cand --data-dir 'Folder that relative data paths start from [default: the study file''s folder]'
            cand --set 'Change a key of the study, for example --set depth=2,4,8'
            cand --out 'Folder for records and report [default: runs/NAME]'
            cand --save-weights 'Run it again, and write its trained network to a file that PyTorch reads (safetensors)'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand --rerun 'Run it again, and say whether its record comes out the same, byte for byte'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;list'= {
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;eval'= {
            cand --param 'A parameter of the activation, for example --param beta=5'
            cand --samples 'With --sweep: about how many inputs [default: 10.7 million]'
            cand --dtype 'Precision of the kernel'
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand --torch-compatible 'As PyTorch computes it where that differs: softplus with its threshold of 20'
            cand --sweep 'Largest and mean error by range of input, over the whole number line, instead of given inputs'
            cand --exhaustive 'With --sweep: all 2³² inputs of f32, which takes minutes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;propagate'= {
            cand --beta 'Its parameter β; the same as --param beta=B'
            cand --param 'A parameter of the activation, for example --param beta=5'
            cand --weight-variance 'Weight variance times fan-in, V, of every layer'
            cand --init 'Take the weight variances of this rule instead: he, glorot, forward or backward'
            cand --bias-variance 'Variance of the biases'
            cand --depth 'Hidden layers'
            cand --width 'Units in each hidden layer; if left out, nothing is simulated and theory is that of infinite width'
            cand --nets 'Independent networks to simulate'
            cand --inputs 'Inputs to each network'
            cand --input-dim 'Length of an input'
            cand --correlation 'Correlation of the pre-activations of two inputs in layer 1 [default: 0, or the nearest that two inputs can have]'
            cand --seed 'Seed of every draw'
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;gate'= {
            cand --against 'Also time this binary, built from another revision, against this one (timing check); scripts/gate.sh builds it'
            cand --baselines 'Folder with a baseline per machine class'
            cand --checks 'Checks to run'
            cand --summary 'Also write the findings as Markdown, for $GITHUB_STEP_SUMMARY'
            cand --seed 'Decides the order of timed processes'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand --update-baseline 'Record what is measured now as the baseline of this machine class, and judge nothing'
            cand --all 'Show every row, not only those that did not pass'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;calibrate'= {
            cand --decisions 'Decisions on identical code, on a quiet and on a loaded machine each'
            cand --trials 'Decisions on a slowdown of 5 %, the one that the gate promises to find'
            cand --other-trials 'Decisions on each other slowdown'
            cand --slowdowns 'Slowdowns to plant, in percent, with at most one decimal'
            cand --row 'The kernel to slow down'
            cand --fault-trials 'Trials of each fault in training or in a kernel'
            cand --out 'Folder with the decisions and the page'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand --page 'Make no decision; write the page from the decisions that there are'
            cand --check 'Make no decision and write nothing; fail if the page is not what the decisions give'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;schema'= {
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;doctor'= {
            cand --format 'How to print'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;completions'= {
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;gate-slot'= {
            cand --extra-work 'Work to add to a kernel, in percent'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;gate-count'= {
            cand --calls 'Number of calls'
            cand --extra-work 'Work to add to the kernel, in percent'
            cand --isa 'Instruction set of the kernels [default: the best this machine has]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'softknee;help'= {
            cand run 'Run a study (what is finished is not run again) and write its report'
            cand plan 'Show the runs of a study with keys and cost, or divide them into shards; run none'
            cand status 'Show how much of a study is finished'
            cand merge 'Bring the records of several folders together, for example those of all shards'
            cand compare 'Compare the records of two folders, run by run'
            cand report 'Write a study''s report again from its records, or check that it is up to date'
            cand show 'Show one run: its cell, its curve and the command that reruns it'
            cand list 'List what can be named in a study'
            cand eval 'Evaluate an activation: value, derivative, reference and error'
            cand propagate 'Signal propagation at initialisation: theory beside simulation, layer by layer'
            cand gate 'Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the evidence does not suffice'
            cand calibrate 'Measure the gate itself on this machine: its false alarms and what it finds. Takes long; if it is stopped, the same command continues it'
            cand schema 'Print the JSON Schema of study files, for editors: save it, and begin a study with `#:schema FILE`'
            cand doctor 'Say what on this machine would spoil a timing'
            cand completions 'Print the completions of a shell'
            cand gate-slot 'Time rows in this process'
            cand gate-count 'Call a row without reading a clock'
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
        &'softknee;help;gate-slot'= {
        }
        &'softknee;help;gate-count'= {
        }
        &'softknee;help;help'= {
        }
    ]
    $completions[$command]
}
