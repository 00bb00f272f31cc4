"""Laws: what a token of each language is worth. One file a law; each exports `MIXER`."""
