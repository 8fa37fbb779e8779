"""What tests share: where real data lies, the running stack, and waiting by polling."""
