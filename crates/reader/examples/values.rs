//! Writes what a layer gives for each line of standard input, for tuning the layers above (`tune/tune.py`):
//! `values e5-small-q4.bin LAYER TOKENS OUT < lines.txt`. `OUT` gets the values of all tokens, 384 little-endian `f32`
//! each, `OUT.len` the number of tokens of each line.

use std::io::{BufWriter, Read, Write};

use pantau_reader::Reader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base, layer, limit, out] = arguments.as_slice() else {
        return Err("values BASE LAYER TOKENS OUT < lines.txt".into());
    };
    let (layer, limit) = (layer.parse()?, limit.parse()?);
    let reader = Reader::open(base.as_ref())?;
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let lines: Vec<&str> = input.lines().collect();
    let mut values_file = BufWriter::new(std::fs::File::create(out)?);
    let mut length_file = BufWriter::new(std::fs::File::create(format!("{out}.len"))?);
    for chunk in lines.chunks(16) {
        let mut lengths = vec![0; chunk.len()];
        let mut bytes = Vec::new();
        reader.values(chunk, layer, limit, |text, values| {
            if let Some(length) = lengths.get_mut(text) {
                *length = values.len() / pantau_reader::WIDTH;
            }
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        });
        values_file.write_all(&bytes)?;
        for length in lengths {
            writeln!(length_file, "{length}")?;
        }
    }
    Ok(())
}
