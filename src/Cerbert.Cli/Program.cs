Console.WriteLine("cerbert");
